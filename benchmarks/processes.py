"""What processes hold and spend, read from /proc."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """List the children of a process."""
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, tasks.read_text(encoding="ascii").split())
    return found


def tree(pid: int) -> list[int]:
    """List a process and all that descend from it."""
    return [pid, *(found for child in children(pid) for found in tree(child))]


def command_line(pid: int) -> str:
    """Return what a process was started as."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return ""


def role(pid: int) -> str:
    """Tell which process of ``clusterlod serve`` this is."""
    line = command_line(pid)
    if "clusterlod.web.process" in line:
        return "web"
    return "engine" if "clusterlod.engine.process" in line else "supervisor"


def roles(supervisor: int) -> dict[int, str]:
    """Return the process ids of a ``clusterlod serve`` and what each is."""
    found = {supervisor: "supervisor"}
    for child in children(supervisor):
        found[child] = role(child)
        found |= dict.fromkeys(children(child), "worker")
    return found


def proportional_size(pid: int) -> int:
    """Return the memory of a process in bytes, shared pages counted in part."""
    return _kibibytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def resident_size(pid: int) -> int:
    """Return the memory of a process in bytes, shared pages counted in full."""
    return _kibibytes(Path(f"/proc/{pid}/status"), "VmRSS:")


def _kibibytes(path: Path, key: str) -> int:
    with contextlib.suppress(OSError):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(key):
                return int(line.split()[1]) * 1024
    return 0


def is_zombie(pid: int) -> bool:
    """Tell whether a process is dead and was not collected."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


def descriptors(pid: int) -> int:
    """Count the open files of a process."""
    with contextlib.suppress(OSError):
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return 0


def cpu_seconds(pid: int) -> tuple[float, float]:
    """Return the CPU time that a process has spent, and that of its children that are dead."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        own, dead = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
        return own / _TICKS, dead / _TICKS
    return 0.0, 0.0


def folder_size(folder: Path) -> int:
    """Return the bytes that the files below a folder take on the disk."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


@contextlib.contextmanager
def running(command: list[str], log: Path, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the end of the block; what it says goes into a file."""
    inherited = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the benchmark's own
            command, stdout=output, stderr=output, cwd=log.parent, env=inherited | environ
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
