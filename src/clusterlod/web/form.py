"""Decode ``application/x-www-form-urlencoded`` parameters (WHATWG URL, section 5.1), once.

The hottest loop of the endpoint, so the decoding is done by the standard library's decoder of
quoted-printable (RFC 2045, 6.7), which is percent-encoding with another sign.
"""

import re
from binascii import a2b_qp
from typing import Final
from urllib.parse import unquote_to_bytes

#: Parameters that one request may have.
MOST: Final = 200

#: A percent sign that encodes nothing: it stands for itself, which quoted-printable cannot say.
_STRAY: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def parameters(encoded: bytes) -> list[tuple[str, str]]:
    """Return names and values in their order; a name alone has an empty value.

    Raises:
        ValueError: what is decoded is not UTF-8, or there are more than :data:`MOST`.
    """
    pairs = [pair.partition(b"=") for pair in encoded.split(b"&") if pair]
    if len(pairs) > MOST:
        raise ValueError(f"more than {MOST} parameters")
    return [(_decode(name), _decode(value)) for name, _, value in pairs]


def _decode(encoded: bytes) -> str:
    spaced = encoded.replace(b"+", b" ")
    if b"%" not in spaced:
        return spaced.decode()
    if _STRAY.search(spaced):
        return unquote_to_bytes(spaced).decode()
    return a2b_qp(spaced.replace(b"=", b"=3D").replace(b"%", b"=")).decode()
