"""Make the store's XML well-formed: XML 1.0 cannot carry every character of a literal.

The store writes them as they are: a carriage return then reads back as a line feed, and a control
character makes the whole document ill-formed. A carriage return is written as ``&#13;`` (XML 1.0,
section 2.11); for the others (section 2.2) there is no way, so the answer fails and says so. So it
does for a property that RDF/XML has no element name for (RDF 1.1 XML Syntax, section 5.3).
"""

import re
from typing import Final, Protocol

from clusterlod.errors import QueryEvaluationError


class Writable(Protocol):
    """What the store needs of a file object."""

    def write(self, part: bytes, /) -> int:
        """Take a part."""
        ...

    def flush(self) -> None:
        """Take what is left."""
        ...


_IMPOSSIBLE: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
#: How the store opens an element for a predicate that has no XML name.
_NAMELESS: Final = re.compile(rb"<oxprefix:[ >]")
#: The start of one of these, or of U+FFFE or U+FFFF, at the end of a part.
_UNDECIDED: Final = re.compile(rb"(?:\xef\xbf?|<\w{0,8}:?)\Z")


class XmlText:
    """A file object that checks and corrects what passes through it, until :meth:`flush`."""

    def __init__(self, output: Writable) -> None:
        self._output = output
        self._rest = b""

    def write(self, part: bytes) -> int:
        """Write all but what may be the start of something still to come.

        Raises:
            QueryEvaluationError: what XML cannot hold.
        """
        text = self._rest + part
        undecided = _UNDECIDED.search(text)
        self._rest = undecided[0] if undecided else b""
        text = text[: len(text) - len(self._rest)]
        _check(text)
        self._output.write(text.replace(b"\r", b"&#13;"))
        return len(part)

    def flush(self) -> None:
        """Write what is left; the store calls it at the end."""
        rest, self._rest = self._rest, b""
        self._output.write(rest)
        self._output.flush()


def _check(text: bytes) -> None:
    if found := _IMPOSSIBLE.search(text):
        raise QueryEvaluationError(
            f"The answer holds the character U+{ord(found[0].decode()):04X}, which XML 1.0 cannot "
            "carry; ask for another format, such as JSON or Turtle."
        )
    if _NAMELESS.search(text):
        raise QueryEvaluationError(
            "The answer holds a property whose IRI does not end in an XML name, which RDF/XML "
            "cannot carry; ask for another format, such as Turtle."
        )
