"""A real PostgreSQL server in a temporary folder, for the tests of the second engine."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def server_programs() -> Path | None:
    """Return the folder with initdb and postgres; None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


@contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """Start a server of its own on a free loopback port and give its URL; stop and remove it after."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="gemba-pg-"))
    as_owner: list[str] = []
    if os.getuid() == 0:  # the server refuses to run as root
        owner = pwd.getpwnam("postgres") if _has_user("postgres") else pwd.getpwnam("nobody")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_owner = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    data = folder / "data"
    options = ["-D", str(data), "-U", "gemba", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(
        [*as_owner, str(programs / "initdb"), *options], check=True, capture_output=True, cwd=folder
    )
    server = subprocess.Popen(
        [*as_owner, str(programs / "postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1",
         "-c", "unix_socket_directories=", "-c", "fsync=off"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        _wait(port)
        yield f"postgresql://gemba@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # the fast shutdown, which does not wait for clients
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int) -> None:
    import pg8000.native

    until = time.monotonic() + 30
    while True:
        try:
            pg8000.native.Connection("gemba", host="127.0.0.1", port=port, database="postgres").close()
            return
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
