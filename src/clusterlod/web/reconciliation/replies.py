"""Write the service's JSON: in a callback where a client asks for one (JSONP)."""

import json
import re
from typing import Any, Final

from starlette.responses import Response

from clusterlod.web.problems import ProblemError

_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", re.ASCII)
_LONGEST: Final = 200

#: Answers change with the release only, which comes at most every few hours.
_HEADERS: Final = {
    "Cache-Control": "public, max-age=60",
    "Vary": "Accept, Accept-Language",
}


def reply(content: Any, callback: str | None = None) -> Response:
    """Return JSON, or a script that hands it to a function.

    Raises:
        ProblemError: if the callback is no name of a function.
    """
    # In ASCII, as what clients send may hold half a surrogate pair, which UTF-8 cannot carry.
    text = json.dumps(content, separators=(",", ":"))
    if callback is None:
        return Response(text, media_type="application/json", headers=_HEADERS)
    if len(callback) > _LONGEST or not _CALLBACK.fullmatch(callback):
        raise ProblemError("request", f"callback={callback[:80]!r}; expected a function's name")
    # The comment keeps the answer from being read as anything but a script.
    return Response(f"/**/{callback}({text});", media_type="text/javascript", headers=_HEADERS)
