"""How a query will be answered: examined, its media type and content coding chosen."""

import hashlib
from collections.abc import Hashable
from typing import Final, NamedTuple

from starlette.types import Scope

from clusterlod.engine.guard import Examination, Limits, examine
from clusterlod.media_types import GRAPHS, HTML, SOLUTIONS, Carries, MediaType
from clusterlod.web.coding import ENCODERS, choose_coding
from clusterlod.web.negotiation import acceptable
from clusterlod.web.problems import ProblemError
from clusterlod.web.responses import entity_tag
from clusterlod.web.sparql_request import ProtocolRequest

#: Headers whose choice is remembered: clients send few different ones, and reading takes a while.
_CHOICES: Final = 256


class Wishes(NamedTuple):
    """The headers that an answer depends on, lines of one name joined (RFC 9110, 5.3)."""

    accept: bytes
    accept_encoding: bytes
    if_none_match: bytes


class Plan(NamedTuple):
    """How one request will be answered.

    Attributes:
        key: Under which its answer is kept.
        asked: The request.
        text: Its query.
        examination: What the guard found.
        media_type: In what type to evaluate.
        coding: In what content coding to send.
        if_none_match: Entity tags of the answers that the client has.
        safe: Whether its method is safe, so that others may keep the answer.
        head: Whether only the headers are wanted.
    """

    key: Hashable
    asked: ProtocolRequest
    text: str
    examination: Examination
    media_type: MediaType
    coding: str
    if_none_match: bytes
    safe: bool
    head: bool

    @property
    def dataset(self) -> Hashable:
        """What decides how long the query takes."""
        return self.text, self.asked.default_graphs, self.asked.named_graphs

    @property
    def digest(self) -> str:
        """Start of the hash of the query, for the log."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def tag(self, release: str) -> str:
        """The entity tag of its answer, without a content coding."""
        graphs = ("\0".join(self.asked.default_graphs), "\0".join(self.asked.named_graphs))
        return entity_tag(release, self.media_type.name, *graphs, self.text)


class Planner:
    """Plans the answers of one endpoint."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._types: dict[tuple[bytes, str], MediaType] = {}
        self._codings: dict[bytes, str] = {}

    def plan(
        self, method: str, key: Hashable, asked: ProtocolRequest, text: str, wishes: Wishes
    ) -> Plan:
        """Plan the answer to one query.

        Raises:
            QueryRefusedError: the guard refuses the query.
            QuerySyntaxError: it is none.
            ProblemError: nothing that the client accepts can be made.
        """
        examination = examine(text, self._limits)
        kinds = kinds_of(examination)
        media_type = asked_format(asked, kinds) or self._choose_type(wishes.accept, kinds)
        coding = self._choose_coding(wishes.accept_encoding)
        safe, head = method != "POST", method == "HEAD"
        return Plan(
            key, asked, text, examination, media_type, coding, wishes.if_none_match, safe, head
        )

    def _choose_type(self, accept: bytes, kinds: tuple[MediaType, ...]) -> MediaType:
        choice = self._types.get((accept, kinds[0].name))
        if choice is None:
            if len(self._types) >= _CHOICES:
                self._types.clear()
            choice = acceptable(accept.decode("latin-1"), (*kinds, HTML))
            self._types[accept, kinds[0].name] = choice
        return choice

    def _choose_coding(self, accept_encoding: bytes) -> str:
        choice = self._codings.get(accept_encoding)
        if choice is None:
            if len(self._codings) >= _CHOICES:
                self._codings.clear()
            choice = choose_coding(accept_encoding.decode("latin-1"))
            if choice is None:
                offers = ", ".join(ENCODERS)
                raise ProblemError("not-acceptable", f"Accept-Encoding; there is {offers}")
            self._codings[accept_encoding] = choice
        return choice


def wishes_of(scope: Scope) -> Wishes:
    """Read the headers in one pass: each request is read by it, and has a dozen."""
    found = {b"accept": b"", b"accept-encoding": b"", b"if-none-match": b""}
    for name, value in scope["headers"]:
        if name in found:
            found[name] = found[name] + b", " + value if found[name] else value
    return Wishes(*found.values())


def kinds_of(examination: Examination) -> tuple[MediaType, ...]:
    """Return the media types that can hold the answer to a query, the preferred first."""
    return SOLUTIONS if examination.form.carries is Carries.SOLUTIONS else GRAPHS


def asked_format(asked: ProtocolRequest, offers: tuple[MediaType, ...]) -> MediaType | None:
    """Return the offer that ``format=`` names by type, alias, label or suffix; unknown is None."""
    for value in asked.formats:
        wanted = value.strip().lower()
        for offer in offers:
            if wanted in (offer.name, *offer.aliases, offer.extension[1:], offer.label.lower()):
                return offer
    return None
