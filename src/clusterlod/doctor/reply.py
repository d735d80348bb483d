"""What a server answered, and what is wrong with it."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree

from pyoxigraph import Quad, RdfFormat, parse

from clusterlod.errors import ServiceError

_LINK: Final = re.compile(r'<([^>]*)>((?:\s*;\s*[^,;"]+(?:"[^"]*")?)*)')
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Fault:
    """One departure from what was expected.

    Attributes:
        request: Method and address.
        expected: What was expected, in terms of HTTP and RDF that need no translation.
        found: What was found instead.
    """

    request: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a Link header (RFC 8288)."""

    target: str
    relations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    Attributes:
        method: Of the request.
        url: Of the request.
        status: Its code.
        headers: Names in lower case; the lines of one name joined by commas.
        body: The body, decoded from nothing.
    """

    method: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def request(self) -> str:
        """Method and address, for reports."""
        return f"{self.method} {self.url}"

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()

    def header(self, name: str) -> str:
        """Return the value of a header; empty where there is none."""
        return self.headers.get(name.lower(), "")

    def words(self, name: str) -> frozenset[str]:
        """Return the members of a header that is a list, in lower case."""
        return frozenset(word.strip().lower() for word in self.header(name).split(","))

    def links(self) -> list[Link]:
        """Return the links of the Link header."""
        found = []
        for target, parameters in _LINK.findall(self.header("link")):
            relation = re.search(r'rel="?([^";]*)"?', parameters)
            names = relation[1].lower().split() if relation else []
            found.append(Link(target, frozenset(names)))
        return found

    def fault(self, expected: str, found: str) -> Fault:
        """Tell a departure."""
        return Fault(self.request, expected, found[:_LONGEST] or "-")

    def unless(self, fine: bool, expected: str, found: str) -> Iterable[Fault]:
        """Tell a departure unless all is fine."""
        return () if fine else (self.fault(expected, found),)

    def status_in(self, *expected: int) -> Iterable[Fault]:
        """Tell a status that is none of those expected."""
        return self.unless(
            self.status in expected, " / ".join(map(str, expected)), str(self.status)
        )

    def typed(self, *media_types: str) -> Iterable[Fault]:
        """Tell a media type that is none of those expected."""
        return self.unless(
            self.media_type in media_types,
            f"Content-Type: {' / '.join(media_types)}",
            self.header("content-type"),
        )

    def text(self) -> str:
        """Return the body as text.

        Raises:
            ServiceError: if it is not UTF-8.
        """
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ServiceError(f"{self.request}: UTF-8 / {error}") from error

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            ServiceError: if it is not JSON.
        """
        try:
            return json.loads(self.text())
        except ValueError as error:
            raise ServiceError(f"{self.request}: JSON / {error}") from error

    def xml(self) -> ElementTree.Element:
        """Return the root element of the body.

        Raises:
            ServiceError: if it is not XML, or has a document type, whose entities might explode.
        """
        if b"<!DOCTYPE" in self.body or b"<!ENTITY" in self.body:
            raise ServiceError(f"{self.request}: XML / <!DOCTYPE")
        try:
            return ElementTree.fromstring(self.body)  # noqa: S314 - see above
        except ElementTree.ParseError as error:
            raise ServiceError(f"{self.request}: XML / {error}") from error

    def triples(self) -> list[Quad]:
        """Return the body as RDF, in the syntax that Content-Type names.

        Raises:
            ServiceError: if it is not.
        """
        rdf_format = RdfFormat.from_media_type(self.media_type)
        if rdf_format is None:
            raise ServiceError(f"{self.request}: RDF / {self.header('content-type') or '-'}")
        try:
            return list(parse(self.body, format=rdf_format, base_iri=self.url,
                              rename_blank_nodes=True))  # fmt: skip
        except (SyntaxError, ValueError) as error:
            raise ServiceError(f"{self.request}: {rdf_format.name} / {error}") from error
