"""Facts: the values of a property, each once, with all the claims that give it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clusterlod.web.entity.evidence import Claim
from clusterlod.web.entity.spans import Standing
from clusterlod.web.entity.values import Value

_BEST = (Standing.CERTAIN, Standing.POSSIBLE, Standing.UNDATED, Standing.NOT)


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a property.

    Attributes:
        claims: The claims that give it, the earliest first; at least one.
        held: Whether the graph states it directly: asserted, exact, verified, undisputed.
        standing: Whether it holds at the date of the page.
    """

    claims: tuple[Claim, ...]
    held: bool
    standing: Standing

    @property
    def claim(self) -> Claim:
        """The claim that speaks for the line."""
        return self.claims[0]

    @property
    def periods(self) -> tuple[Value, ...]:
        """The periods that its claims give, each once."""
        found = (claim.details.get("period") for claim in self.claims)
        return tuple(dict.fromkeys(period for period in found if period))

    @property
    def sources(self) -> tuple[Value, ...]:
        """The sources of its claims, each once."""
        return tuple(dict.fromkeys(claim.source for claim in self.claims if claim.source))

    @property
    def verified(self) -> bool:
        """False if nobody opened a source for any of its claims."""
        return any(claim.verified for claim in self.claims)

    @property
    def conflicts(self) -> tuple[Claim, ...]:
        """The claims that contradict it, each once."""
        return tuple({c.iri: c for claim in self.claims for c in claim.conflicts}.values())


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of a thing, with its lines."""

    predicate: Value
    lines: tuple[Line, ...]

    @property
    def now(self) -> tuple[Line, ...]:
        """The lines that hold at the date of the page, or have no date."""
        return tuple(line for line in self.lines if line.standing is not Standing.NOT)

    @property
    def past(self) -> tuple[Line, ...]:
        """The lines that do not hold at the date of the page."""
        return tuple(line for line in self.lines if line.standing is Standing.NOT)


def lines_of(claims: Iterable[Claim], held: Iterable[str], day: date | None) -> tuple[Line, ...]:
    """Put the claims that say the same into one line.

    Args:
        claims: Claims of one subject and predicate.
        held: The objects that the graph states directly, as IRIs or lexical forms.
        day: The date of the page, or None for all times.
    """
    stated = set(held)
    same: dict[tuple[object, ...], list[Claim]] = {}
    for claim in sorted(claims, key=lambda c: (c.span.order, c.iri)):
        same.setdefault(_key(claim), []).append(claim)
    return tuple(
        Line(tuple(group), _is_held(group, stated), _standing(group, day))
        for group in same.values()
    )


def _key(claim: Claim) -> tuple[object, ...]:
    """Return what two claims must share to stand in one line; figures also share their time."""
    details = tuple(
        getattr(claim.details.get(name), "iri", "")
        for name in ("modality", "precision", "unit", "counted", "speaker")
    )
    time = claim.span.iri if claim.counts else ""
    return (claim.lexical, claim.bounds, time, *details)


def _is_held(group: list[Claim], stated: set[str]) -> bool:
    return any(c.lexical in stated and c.asserted and c.verified and not c.hedge for c in group)


def _standing(group: list[Claim], day: date | None) -> Standing:
    if day is None:
        return Standing.UNDATED
    found = {claim.span.standing(day) for claim in group}
    return next(standing for standing in _BEST if standing in found)
