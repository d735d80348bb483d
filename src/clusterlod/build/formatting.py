"""Put curated files into their canonical form, and their CSVW metadata beside them."""

import csv
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clusterlod.build.canonical_csv import canonical_csv
from clusterlod.build.csvw import metadata_files
from clusterlod.build.messages import Findings, Place
from clusterlod.build.sources import note_encoding
from clusterlod.build.tables import table_of


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A file whose canonical form differs from what it holds.

    Attributes:
        path: Relative to the root, such as ``data/redirects.csv``.
        file: The file itself.
        data: What it should hold.
    """

    path: str
    file: Path
    data: bytes

    def write(self) -> None:
        """Write the canonical form: all of it or, if that fails, nothing."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}.")
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(self.data)
                out.flush()
                os.fsync(out.fileno())
            partial.chmod(self.file.stat().st_mode if self.file.exists() else 0o644)
            partial.replace(self.file)
        finally:
            partial.unlink(missing_ok=True)


def rewritings(root: Path, findings: Findings) -> list[Rewriting]:
    """Return what is not canonical below ``root/data``, sorted; write nothing.

    Args:
        root: Folder that holds ``data/``.
        findings: Told of each file that cannot be read as CSV.
    """
    files = sorted((root / "data").rglob("*.csv"))
    paths = {file.relative_to(root / "data").as_posix(): file for file in files}
    tables = (item for path, file in paths.items() for item in _table(path, file, findings))
    return sorted([*tables, *_metadata(root, list(paths))], key=lambda item: item.path)


def _table(path: str, file: Path, findings: Findings) -> Iterator[Rewriting]:
    place = Place(f"data/{path}")
    try:
        data = file.read_bytes()
        wanted = canonical_csv(data, table_of(path))
    except OSError as error:
        findings.add(place, "unreadable", reason=error.strerror)
    except UnicodeDecodeError as error:
        note_encoding(place.path, error, findings)
    except csv.Error as error:
        findings.add(place, "bad-csv", reason=error)
    else:
        if wanted != data:
            yield Rewriting(place.path, file, wanted)


def _metadata(root: Path, paths: list[str]) -> Iterator[Rewriting]:
    for path, text in metadata_files(paths).items():
        file, data = root / "data" / path, text.encode()
        if not file.exists() or file.read_bytes() != data:
            yield Rewriting(f"data/{path}", file, data)
