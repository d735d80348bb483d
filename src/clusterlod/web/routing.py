"""What the routes tell of a path: the methods that it takes, and its name in log and metrics."""

import re
from collections.abc import Iterable, Sequence

from starlette.routing import BaseRoute, Route

#: Methods in the order in which Allow lists them; OPTIONS comes last, every path takes it.
_METHODS = ("GET", "HEAD", "POST", "QUERY")

#: Ends the name of a place: a suffix, a parameter, the number of a part.
_END = re.compile(r"(?<!^)(?:[.{]|-[0-9{]).*")


def allowed_methods(routes: Iterable[BaseRoute], path: str) -> str:
    """Return the methods of a path, as the Allow header lists them (RFC 9110, 10.2.1)."""
    known = (r for r in routes if isinstance(r, Route) and r.path_regex.match(path))
    found = {method for route in known for method in route.methods or ()} or {"GET", "HEAD"}
    return ", ".join([*(method for method in _METHODS if method in found), "OPTIONS"])


class Places:
    """The names of the places of a site, whatever clients ask for."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        """Read the first segments of all routes."""
        self._names = {_name(route.path) for route in routes if isinstance(route, Route)}

    def of(self, path: str) -> str:
        """Return ``/`` and the first segment of a path, if it is one of ours; else ``other``."""
        name = _name(path)
        return f"/{name}" if name in self._names or not name else "other"


def _name(path: str) -> str:
    return _END.sub("", path[1:].partition("/")[0])
