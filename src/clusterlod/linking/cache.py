"""Keep what a service answered, so that a run that was broken off goes on where it was."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from clusterlod.linking.service import Candidate, Query


def default_folder(environ: Mapping[str, str]) -> Path:
    """Return ``$XDG_CACHE_HOME/clusterlod/reconciliation``."""
    home = environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "clusterlod" / "reconciliation"


@dataclass(frozen=True, slots=True)
class Cache:
    """Answers of one service, one file a query."""

    folder: Path
    url: str

    def get(self, query: Query) -> tuple[Candidate, ...] | None:
        """Return what the service answered; None if it was not asked, or the file is broken."""
        try:
            rows = json.loads(self._path(query).read_text(encoding="utf-8"))
            return tuple(Candidate(**row | {"types": tuple(row["types"])}) for row in rows)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def put(self, query: Query, candidates: tuple[Candidate, ...]) -> None:
        """Keep an answer; the file is there whole or not at all."""
        path = self._path(query)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        text = json.dumps([asdict(candidate) for candidate in candidates], ensure_ascii=False)
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)

    def _path(self, query: Query) -> Path:
        key = json.dumps([self.url, query], ensure_ascii=False, sort_keys=True)
        name = hashlib.sha256(key.encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.json"
