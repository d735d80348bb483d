"""The Atom feed (RFC 4287) of the releases: what changed, in words."""

from collections.abc import Iterable
from html import escape
from typing import Final
from xml.etree import ElementTree

from clusterlod.history.digest import STREAM, Digest
from clusterlod.history.shelf import moment
from clusterlod.namespaces import BASE

_ATOM: Final = "http://www.w3.org/2005/Atom"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(digests: Iterable[Digest], origin: str, title: str, language: str) -> bytes:
    """Return the feed in one language, the newest release first."""
    ElementTree.register_namespace("", _ATOM)
    newest_first = list(digests)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {_LANG: language})
    _add(feed, "id", f"{STREAM}/{language}")
    _add(feed, "title", title)
    _add(feed, "updated", moment(newest_first[0].version if newest_first else "").isoformat())
    _add(_add(feed, "author"), "name", "clusterlod")
    _add(
        feed, "link", rel="self", href=f"{origin}/feed/{language}.atom", type="application/atom+xml"
    )
    _add(feed, "link", rel="alternate", href=f"{origin}/feed?lang={language}", type="text/html")
    for digest in newest_first:
        _entry(feed, digest, origin, language)
    body: bytes = ElementTree.tostring(feed, "utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _entry(feed: ElementTree.Element, digest: Digest, origin: str, language: str) -> None:
    entry = _add(feed, "entry")
    address = f"{origin}/feed/{digest.version}?lang={language}"
    _add(entry, "id", f"{STREAM}/{language}/{digest.version}")
    _add(entry, "title", digest.titles[language])
    _add(entry, "updated", moment(digest.version).isoformat())
    _add(entry, "link", rel="alternate", href=address, type="text/html")
    _add(entry, "content", _html(digest, origin, language), type="html")


def _html(digest: Digest, origin: str, language: str) -> str:
    parts = []
    for section in digest.sections[language]:
        parts.append(f"<h2>{escape(section.title)}</h2><p>{escape(section.counts)}</p>")
        lines = (_item(iri, text, origin) for iri, text in section.lines)
        parts.append(f"<ul>{''.join(lines)}</ul>" if section.lines else "")
    return "".join(parts)


def _item(iri: str, text: str, origin: str) -> str:
    if not iri.startswith(BASE):
        return f"<li>{escape(text)}</li>"
    address = f"{origin}/{iri.removeprefix(BASE)}"
    return f'<li><a href="{escape(address)}">{escape(text)}</a></li>'


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text or None
    return child
