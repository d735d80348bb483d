"""Put the prefixes of a serialised graph in order.

The store declares prefixes in an order that changes from process to process; equal answers must be
equal to the byte, for their entity tags are strong (RFC 9110, section 8.8.1).
"""

import re
from typing import Final

from clusterlod.engine.xml_text import Writable

_DECLARATIONS: Final = re.compile(rb"(?:@prefix [^\n]*\n)+(?!@)(?=.)| xmlns:[^>]*(?=>)", re.DOTALL)
_DECLARATION: Final = re.compile(rb'@prefix [^\n]*\n| xmlns:[\w.-]+="[^"]*"')


class SortedPrefixes:
    """A file object that sorts the prefix declarations at the start of what passes through it."""

    def __init__(self, output: Writable) -> None:
        self._output = output
        self._head: bytes | None = b""

    def write(self, part: bytes) -> int:
        """Hold the declarations back until all are there, then write through."""
        if self._head is None:
            self._output.write(part)
            return len(part)
        self._head += part
        if found := _DECLARATIONS.search(self._head):
            declarations = b"".join(sorted(_DECLARATION.findall(found[0])))
            self._output.write(
                self._head[: found.start()] + declarations + self._head[found.end() :]
            )
            self._head = None
        return len(part)

    def flush(self) -> None:
        """Write what is left: declarations without anything after them."""
        if self._head:
            lines = self._head.splitlines(keepends=True)
            only_declarations = self._head.startswith(b"@prefix ")
            self._output.write(b"".join(sorted(lines) if only_declarations else lines))
        self._head = None
        self._output.flush()
