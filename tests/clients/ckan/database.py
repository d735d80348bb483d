"""A PostgreSQL of our own for CKAN: a cluster in a temporary folder, with a socket there."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database() -> Iterator[str]:
    """Start PostgreSQL; yield the address of an empty database.

    Raises:
        FileNotFoundError: if PostgreSQL is not installed (Debian: apt-get install postgresql).
    """
    # Socket paths must be short. PostgreSQL refuses to run as root: then its own user does it.
    with tempfile.TemporaryDirectory(prefix="clo-", dir="/tmp") as folder:
        user = "postgres" if os.geteuid() == 0 else None
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        data = f"{folder}/data"
        options = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "check": True}
        subprocess.run([_program("initdb"), "-U", "ckan", "-A", "trust", "-E", "UTF8",
                        "--no-locale", "--no-sync", "-D", data], **options)  # fmt: skip
        server = [_program("pg_ctl"), "-D", data, "-w", "-l", f"{folder}/log"]
        settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run([*server, "-o", settings, "start"], **options)
        try:
            yield f"postgresql://ckan@/postgres?host={folder}"
        finally:
            subprocess.run([*server, "-m", "immediate", "stop"], **options)


def _program(name: str) -> str:
    """Find a program of PostgreSQL; Debian keeps them out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise FileNotFoundError(f"{name} is missing (Debian: apt-get install postgresql)")
    return program
