"""The command line: ``gemba COMMAND``; what each command does lies in `ui.commands`.

Exit status: 0 done, 2 the caller's mistake (the message says how to mend it), 1 ours.
"""

import logging
import sys
import uuid

from plant import environment

environment.prepare()

import click  # noqa: E402
import typer  # noqa: E402

from plant.errors import GembaError  # noqa: E402
from ui.commands import catalog  # noqa: E402

app = typer.Typer(
    name="gemba",
    help="Ask your plant: computed numbers, cited manuals, schedule proposals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
catalog.register_all(app)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: words after ``gemba``; None takes those of the process.
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    try:
        status = app(args=arguments, standalone_mode=False)
    except click.ClickException as error:
        error.show(file=sys.stderr)
        return 2
    except (click.Abort, KeyboardInterrupt):
        print("Stopped.", file=sys.stderr)
        return 130
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except GembaError as error:
        print(f"gemba: {error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        return 0
    except Exception:
        ticket = uuid.uuid4().hex[:8]
        logging.getLogger("gemba").exception("internal error %s", ticket)
        print(
            f"gemba: something went wrong inside Gemba (error {ticket}, details above). "
            "Your data is unchanged; please report it.",
            file=sys.stderr,
        )
        return 1
    return int(status) if isinstance(status, int) else 0


if __name__ == "__main__":
    sys.exit(main())
