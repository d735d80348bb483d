"""French typography: the spaces before double punctuation and within guillemets never break."""

import re
from typing import Final

NO_BREAK: Final = "\u00a0"

_BEFORE: Final = re.compile(r" (?=[:;?!»%€])")
_AFTER: Final = re.compile(r"(?<=«) ")


def unbroken(text: str, language: str) -> str:
    """Keep the punctuation of a French text with its word; leave other languages alone."""
    if language != "fr":
        return text
    return _AFTER.sub(NO_BREAK, _BEFORE.sub(NO_BREAK, text))
