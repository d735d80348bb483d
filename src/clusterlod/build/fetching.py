"""Fetch the dumps of a release from another server, or from a folder, and check their sums."""

import hashlib
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Final

from clusterlod import __version__
from clusterlod.errors import ReleaseError
from clusterlod.namespaces import BASE
from clusterlod.release import DUMP_STEM

QUADS: Final = f"{DUMP_STEM}.nq.gz"

#: Sums of all dumps, in the form of sha256sum; a release may be without.
_SUMS: Final = "SHA256SUMS"

_SUM: Final = re.compile(r"([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._-]*)")
_TIMEOUT: Final = 60.0


def fetch_dumps(source: str, folder: Path) -> None:
    """Copy the dumps of a release into a folder.

    Args:
        source: Address of the folder of the dumps, or of the dump in N-Quads and gzip, or a path.
        folder: Where to put them.

    Raises:
        ReleaseError: if the quads are not there, or a file does not have its sum.
    """
    base, _, last = source.rstrip("/").rpartition("/")
    base = base or "." if last == QUADS else source.rstrip("/")
    if not _fetch(f"{base}/{_SUMS}", folder / _SUMS):
        if not _fetch(f"{base}/{QUADS}", folder / QUADS):
            raise ReleaseError(f"{base}/{QUADS}: not there; expected the dumps of a release")
        return
    for name, expected in _sums(folder / _SUMS).items():
        _fetch(f"{base}/{name}", folder / name)
        _check(folder / name, expected, f"{base}/{name}")
    if not (folder / QUADS).is_file():
        raise ReleaseError(f"{base}/{_SUMS}: does not name {QUADS}")


def _sums(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    found = [(_SUM.fullmatch(line), line) for line in lines if line.strip()]
    bad = next((line for match, line in found if match is None), None)
    if bad is not None:
        raise ReleaseError(f"{_SUMS}: {bad[:100]!r}; expected a SHA-256 and a file name")
    return {match[2]: match[1] for match, _ in found if match}


def _check(path: Path, expected: str, source: str) -> None:
    if not path.is_file():
        raise ReleaseError(f"{source}: not there, though {_SUMS} names it")
    with path.open("rb") as file:
        actual = hashlib.file_digest(file, "sha256").hexdigest()
    if actual != expected:
        raise ReleaseError(f"{source}: SHA-256 {actual}; expected {expected}")


def _fetch(address: str, path: Path) -> bool:
    """Copy a file; tell whether it is there."""
    if not address.startswith(("http://", "https://")):
        local = Path(urllib.parse.unquote(address.removeprefix("file://")))
        if local.is_file():
            shutil.copyfile(local, path)
        return local.is_file()
    request = urllib.request.Request(  # noqa: S310 - http or https, as was just seen
        address, headers={"User-Agent": f"clusterlod/{__version__} ({BASE})"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer, path.open("wb") as file:  # noqa: S310
            shutil.copyfileobj(answer, file)
    except urllib.error.HTTPError as error:
        if error.code in (404, 410):
            return False
        raise ReleaseError(f"{address}: {error}") from error
    except OSError as error:
        raise ReleaseError(f"{address}: {error}") from error
    return True
