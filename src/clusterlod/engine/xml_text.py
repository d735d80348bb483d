"""Make the store's XML well-formed: XML 1.0 cannot carry every character of a literal.

The store writes them as they are: a carriage return then reads back as a line feed, and a control
character makes the whole document ill-formed. A carriage return is written as ``&#13;`` (XML 1.0,
section 2.11); for the others (section 2.2) there is no way, so the answer fails and says so.
"""

import re
from typing import IO, Final

from clusterlod.errors import QueryEvaluationError

_IMPOSSIBLE: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
#: The start of U+FFFE or U+FFFF at the end of a part.
_UNDECIDED: Final = re.compile(rb"\xef\xbf?\Z")


class XmlText:
    """A file object that corrects what passes through it; close it with :meth:`flush`."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._rest = b""

    def write(self, part: bytes) -> int:
        """Write all but the start of a character that is still undecided.

        Raises:
            QueryEvaluationError: a character that XML 1.0 cannot hold.
        """
        text = self._rest + part
        undecided = _UNDECIDED.search(text)
        self._rest = undecided[0] if undecided else b""
        text = text[: len(text) - len(self._rest)]
        if found := _IMPOSSIBLE.search(text):
            number = ord(found[0].decode())
            raise QueryEvaluationError(
                f"The answer holds the character U+{number:04X}, which XML 1.0 cannot carry; "
                "ask for another format, such as JSON."
            )
        self._output.write(text.replace(b"\r", b"&#13;"))
        return len(part)

    def flush(self) -> None:
        """Write what is left; the store calls it at the end."""
        rest, self._rest = self._rest, b""
        self._output.write(rest)
