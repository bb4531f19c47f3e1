"""The command line: ``gemba COMMAND``; what each command does lies in `ui.commands`.

Exit status: 0 done, 2 the caller's mistake (the message says how to mend it), 1 ours.
"""

import logging
import sys
import uuid

from plant import environment

environment.prepare()

import typer  # noqa: E402

from plant.errors import GembaError  # noqa: E402
from ui.commands import catalog  # noqa: E402
from ui.log import log_place, start_log  # noqa: E402


def _exit_with(status: object, **_: object) -> None:
    if isinstance(status, int) and status:
        raise typer.Exit(status)


app = typer.Typer(
    name="gemba",
    help="Ask your plant: computed numbers, cited manuals, schedule proposals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    result_callback=_exit_with,
)
catalog.register_all(app)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: words after ``gemba``; None takes those of the process.
    """
    start_log()
    try:
        app(args=arguments, prog_name="gemba")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except GembaError as error:
        print(f"gemba: {error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        return 0
    except Exception:
        ticket = uuid.uuid4().hex[:8]
        logging.getLogger("gemba").exception("internal error %s", ticket)
        print(
            f"gemba: something went wrong inside Gemba (error {ticket}; details in {log_place()}). "
            "Your plant data is unchanged; please report it.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
