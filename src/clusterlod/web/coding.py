"""Content codings: choose one (RFC 9110, section 12.5.3), apply it to a stream.

Each part of a stream is flushed as it comes, so that compression never delays what is there.
"""

import sys
import zlib
from collections.abc import Callable
from typing import Final, Protocol

import brotli  # type: ignore[import-untyped] # no stubs of its own

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

#: Answers below that are sent as they are: a network packet holds them anyway.
SMALLEST: Final = 1_024

IDENTITY: Final = "identity"

_GZIP_LEVEL: Final = 5
_GZIP_WINDOW: Final = 31  # 15 bits, and 16 for the gzip header
_BROTLI_QUALITY: Final = 4
_ZSTD_LEVEL: Final = 3


class Encoder(Protocol):
    """Encodes one stream."""

    def encode(self, part: bytes) -> bytes:
        """Return the code of a part, whole."""
        ...

    def finish(self) -> bytes:
        """Return what ends the stream."""
        ...


class _Gzip:
    def __init__(self) -> None:
        self._deflate = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)

    def encode(self, part: bytes) -> bytes:
        return self._deflate.compress(part) + self._deflate.flush(zlib.Z_SYNC_FLUSH)

    def finish(self) -> bytes:
        return self._deflate.flush(zlib.Z_FINISH)


class _Brotli:
    def __init__(self) -> None:
        self._compressor = brotli.Compressor(quality=_BROTLI_QUALITY)

    def encode(self, part: bytes) -> bytes:
        code: bytes = self._compressor.process(part) + self._compressor.flush()
        return code

    def finish(self) -> bytes:
        end: bytes = self._compressor.finish()
        return end


class _Zstd:
    def __init__(self) -> None:
        self._compressor = zstd.ZstdCompressor(level=_ZSTD_LEVEL)

    def encode(self, part: bytes) -> bytes:
        return self._compressor.compress(part, zstd.ZstdCompressor.FLUSH_BLOCK)

    def finish(self) -> bytes:
        return self._compressor.flush()


class _Identity:
    def encode(self, part: bytes) -> bytes:
        return part

    def finish(self) -> bytes:
        return b""


#: The codings in our order of preference: the cheapest for its size first.
ENCODERS: Final[dict[str, Callable[[], Encoder]]] = {
    "zstd": _Zstd,
    "br": _Brotli,
    "gzip": _Gzip,
    IDENTITY: _Identity,
}


def choose_coding(accept_encoding: str | None) -> str | None:
    """Choose the coding of the highest quality, of equals the first of ours.

    Returns:
        Its name; None if the client refuses all, identity included. Without a wish, identity.
    """
    if accept_encoding is None or not accept_encoding.strip():
        return IDENTITY
    wishes = dict(map(_wish, accept_encoding.lower().split(",")))
    wishes.setdefault("gzip", wishes.get("x-gzip", wishes.get("*", 0.0)))
    qualities = {name: wishes.get(name, wishes.get("*", 0.0)) for name in ENCODERS}
    if IDENTITY not in wishes and wishes.get("*") != 0:
        # Acceptable though not named, after all that are (RFC 9110, 12.5.3, rule 2).
        qualities[IDENTITY] = min([q for q in wishes.values() if q > 0], default=1.0) / 2
    best = max(qualities, key=lambda name: qualities[name])
    return best if qualities[best] > 0 else None


def _wish(member: str) -> tuple[str, float]:
    name, *parameters = (part.strip() for part in member.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, min(1.0, max(0.0, float(value)))
            except ValueError:
                return name, 0.0
    return name, 1.0


def encode_whole(coding: str, body: bytes) -> bytes:
    """Encode a body that is there whole."""
    encoder = ENCODERS[coding]()
    return encoder.encode(body) + encoder.finish()


def coded_tag(tag: str, coding: str) -> str:
    """Return the entity tag of a coded representation (RFC 9110, 8.8.3.3: it is another one)."""
    return tag if coding == IDENTITY else f'{tag[:-1]}-{coding}"'


def named_tags(if_none_match: str) -> list[str]:
    """Return the entity tags that an If-None-Match header names, weak or not (RFC 9110, 13.1.2)."""
    names = (name.strip().removeprefix("W/") for name in if_none_match.split(","))
    return [name for name in names if name]


def plain_tags(if_none_match: str) -> str:
    """Return the tags of an If-None-Match header without the codings that we added."""
    for coding in ENCODERS:
        if_none_match = if_none_match.replace(f'-{coding}"', '"')
    return if_none_match
