"""Decode parameters as the standard library does, only faster."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterlod.web.form import MOST, parameters

PIECES = st.sampled_from(
    [
        *"abz09=&+%?#/ ~_.\r\n\t\x00\x7f\u00e9",
        *("%41", "%3d", "%3D", "%26", "%25", "%2", "%zz", "%%", "%C3%A9", "%c3", "%FF", "%0A"),
        *("%0D%0A", "=\n", "=3D", " \n", "query=", "%20", "%20\n"),
    ]
)


@given(st.lists(PIECES).map("".join))
@settings(max_examples=1_000, deadline=None)
def test_decodes_what_the_standard_library_decodes(encoded: str) -> None:
    sent = encoded.encode("utf-8")
    try:
        known = parse_qsl(encoded, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(ValueError, match="utf-8"):
            parameters(sent)
        return

    assert parameters(sent) == known


@given(st.lists(st.tuples(st.text(min_size=1), st.text())))
def test_gives_back_what_was_encoded(pairs: list[tuple[str, str]]) -> None:
    assert parameters(urlencode(pairs).encode()) == pairs


def test_too_many_are_refused() -> None:
    assert len(parameters(b"&".join([b"a=b"] * MOST))) == MOST
    with pytest.raises(ValueError, match="200 parameters"):
        parameters(b"&".join([b"a=b"] * (MOST + 1)))
