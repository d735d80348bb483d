"""Static files: the style sheet is joined, and what it names is addressed with its version."""

import re

from clusterlod.web.static_files import CONTENT_TYPES, STYLE_SHEET, load_assets


def test_the_style_sheet_holds_every_part_in_the_order_of_their_names() -> None:
    text = load_assets()[STYLE_SHEET].content.decode()

    assert text.index("--paper:") < text.index("header.site {") < text.index("@media print")


def test_files_named_by_the_style_sheet_are_served_under_their_version() -> None:
    assets = load_assets()
    named = re.findall(r'url\("([\w.-]+)\?v=(\w+)"\)', assets[STYLE_SHEET].content.decode())

    assert all(assets[name].digest == digest for name, digest in named)
    assert 'url("bricolage-grotesque.woff2")' not in assets[STYLE_SHEET].content.decode()


def test_only_known_kinds_of_files_are_served() -> None:
    assert all(name.rpartition(".")[2] in str(CONTENT_TYPES) for name in load_assets())
