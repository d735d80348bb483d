"""Choose a media type and a language from what a client accepts; pure text (RFC 9110, section 12).

The quality of an offer is that of the most specific range that matches it. Among offers of equal
quality the more specifically asked one wins, then the order of the offers. Members that cannot be
read are ignored. ``application/xml`` and other aliases count only where the client does not name
HTML: browsers name both, and want the page.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clusterlod.media_types import HTML, MediaType
from clusterlod.web.problems import ProblemError

#: Languages of the pages; the first is served to a reader without a preference.
LANGUAGES = ("fr", "en")

_MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PART = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*")+')
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_QUALITY = re.compile(r"[01]?(?:\.[0-9]*)?")


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One member of an Accept header, in lower case.

    Attributes:
        type: Type, or ``*``.
        subtype: Subtype, or ``*``.
        parameters: Number of parameters besides ``q``; more of them are more specific.
        quality: From 0, not acceptable, to 1.
    """

    type: str
    subtype: str
    parameters: int
    quality: float

    @property
    def name(self) -> str:
        """Type and subtype."""
        return f"{self.type}/{self.subtype}"

    def specificity(self, name: str) -> tuple[int, int] | None:
        """Rank the match with a media type's name; None if there is no match."""
        if self.name == name:
            return 3, self.parameters
        if self.subtype == "*" and self.type == name.partition("/")[0]:
            return 2, self.parameters
        return (1, self.parameters) if self.name == "*/*" else None


def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """Read an Accept header; members that are malformed are left out."""
    return tuple(_ranges(_MEMBER.findall(header)))


def _ranges(members: Iterable[str]) -> Iterator[MediaRange]:
    for member in members:
        name, *parameters = (part.strip() for part in _PART.findall(member) or ("",))
        kind, _, subtype = ("*/*" if name == "*" else name.lower()).partition("/")
        quality = _quality(parameters)
        well_formed = _TOKEN.fullmatch(kind) and _TOKEN.fullmatch(subtype)
        if quality is not None and well_formed and (kind != "*" or subtype == "*"):
            others = [p for p in parameters if p and not p.lower().startswith("q=")]
            yield MediaRange(kind, subtype, len(others), quality)


def _quality(parameters: Iterable[str]) -> float | None:
    """Return the value of ``q``, 1 if absent, None if it is not a number from 0 to 1."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            digits = value.strip()
            if not _QUALITY.fullmatch(digits) or digits in ("", "."):
                return None
            return float(digits) if float(digits) <= 1 else None
    return 1.0


def negotiate(accept: str | None, offers: Sequence[MediaType]) -> MediaType | None:
    """Choose one of the offers, in the server's order of preference.

    Args:
        accept: The Accept header; None, or one without a readable member, accepts all.
        offers: At least one media type.

    Returns:
        The choice, or None if the client accepts none of them.
    """
    ranges = parse_accept(accept or "")
    if not ranges:
        return offers[0]
    wants_page = HTML in offers and any(r.name == HTML.name and r.quality > 0 for r in ranges)
    rated = [(_rate(offer, ranges, not wants_page), offer) for offer in offers]
    best, choice = max(rated, key=lambda pair: pair[0])
    return choice if best[0] > 0 else None


def acceptable(accept: str | None, offers: Sequence[MediaType]) -> MediaType:
    """Choose one of the offers as :func:`negotiate` does.

    Raises:
        ProblemError: if the client accepts none of them.
    """
    choice = negotiate(accept, offers)
    if choice is None:
        names = ", ".join(dict.fromkeys(offer.name for offer in offers))
        raise ProblemError("not-acceptable", f"None of the accepted types is there; try {names}")
    return choice


def _rate(
    offer: MediaType, ranges: Sequence[MediaRange], with_aliases: bool
) -> tuple[float, tuple[int, int], int]:
    """Rate an offer: quality, specificity of the match, own name before alias."""
    best: tuple[float, tuple[int, int], int] = (0.0, (0, 0), 0)
    own = _match(offer.name, ranges)
    if own is not None:
        best = (own.quality, own.specificity(offer.name) or (0, 0), 1)
    if (own is None or own.subtype == "*") and with_aliases:
        exact = [r for r in ranges if r.name in offer.aliases]
        best = max([best, *((r.quality, (3, r.parameters), 0) for r in exact)])
    return best


def _match(name: str, ranges: Sequence[MediaRange]) -> MediaRange | None:
    """Return the most specific range for a name; the first of equals."""
    matches = [(rank, r) for r in ranges if (rank := r.specificity(name)) is not None]
    return max(matches, key=lambda pair: pair[0])[1] if matches else None


def negotiate_language(accept_language: str | None, asked: str | None = None) -> str:
    """Choose the language of a page: ``?lang=`` first, then Accept-Language, then French.

    Regional variants count for their language (``en-GB`` for English); RFC 4647, section 3.4.
    """
    if asked in LANGUAGES:
        return asked
    qualities = dict.fromkeys(LANGUAGES, 0.0)
    for member in reversed((accept_language or "").split(",")):
        tag, *parameters = (part.strip() for part in member.split(";"))
        language = tag.lower().partition("-")[0]
        quality = _quality(parameters)
        if language in qualities and quality is not None:
            qualities[language] = quality
    return max(LANGUAGES, key=lambda language: qualities[language])
