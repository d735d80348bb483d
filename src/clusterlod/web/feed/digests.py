"""The changes of releases, kept ready."""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

from clusterlod.history.digest import Digest, make_digest, read_digest
from clusterlod.history.shelf import Step

#: Releases whose changes are kept.
_KEPT: Final = 50


class Digests:
    """Reads the digests of releases, or makes them, each once; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Path | None, Path], Digest] = OrderedDict()

    def get(self, step: Step) -> Digest:
        """Return the digest of a release; of one without a record the first call reads two dumps.

        Raises:
            ReleaseError: if its record or a dump cannot be read.
        """
        key = (step.old.folder if step.old else None, step.new.folder)
        with self._lock:
            if key not in self._kept:
                recorded = step.is_recorded
                self._kept[key] = read_digest(step.new.changes) if recorded else make_digest(step)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]
