"""Follow the search index of whatever release is current."""

from pathlib import Path

from clusterlod.errors import SearchIndexError
from clusterlod.search.index import SearchIndex


class CurrentIndex:
    """The index behind a link that may be moved to another release at any time.

    Whoever still reads the old index reads on; the next question goes to the new one.
    """

    def __init__(self, link: Path) -> None:
        """Follow a path such as ``releases/current/search.sqlite``; nothing is opened yet."""
        self._link = link
        self._open: SearchIndex | None = None

    def get(self) -> SearchIndex:
        """Return the index of the release that is current now.

        Raises:
            SearchIndexError: if there is none, or it cannot be read.
        """
        known = self._open
        try:
            path = self._link.resolve(strict=True)
        except OSError as error:
            raise SearchIndexError(
                f"{self._link}: no search index ({error}); run `clusterlod build`"
            ) from error
        if known is None or known.path != path:
            fresh = self._open = SearchIndex(path)
            if known:
                known.close()
            return fresh
        return known
