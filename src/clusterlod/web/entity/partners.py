"""Partners around a thing: a small radial drawing; the page has a list as its equal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from clusterlod.web.entity.roster import name_of
from clusterlod.web.graph import Text
from clusterlod.web.results import Row

#: The drawing, in user units; the page scales it.
WIDTH, HEIGHT = 640.0, 420.0

#: More partners than these do not fit around.
SHOWN = 18


@dataclass(frozen=True, slots=True)
class Partner:
    """A thing that shares agreements, actions or projects with another.

    Attributes:
        iri: The partner.
        name: Its name.
        shared: What they share: IRI and name.
    """

    iri: str
    name: Text
    shared: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A partner in the drawing.

    Attributes:
        partner: Who.
        x: Place of its dot, in user units.
        y: Place of its dot.
        weight: Width of its edge.
        anchor: ``start`` or ``end``: to which side its name is written.
        text_x: Where its name starts or ends.
    """

    partner: Partner
    x: float
    y: float
    weight: float
    anchor: str
    text_x: float


def drawn(partners: Sequence[Partner]) -> tuple[Node, ...]:
    """Place the partners with the most shared on an ellipse, right and left in turn."""
    chosen = sorted(partners, key=_order)[:SHOWN]
    right, left = chosen[::2], chosen[1::2]
    return tuple(
        [_node(p, i, len(right), 1) for i, p in enumerate(right)]
        + [_node(p, i, len(left), -1) for i, p in enumerate(left)]
    )


def partners_of(rows: Iterable[Row], language: str) -> tuple[Partner, ...]:
    """Gather what each partner shares, those with the most first."""
    found: dict[str, tuple[Text, list[tuple[str, Text]]]] = {}
    for row in rows:
        shared = (row["shared"].value, name_of(row, "shared", language))
        name = name_of(row, "partner", language)
        found.setdefault(row["partner"].value, (name, []))[1].append(shared)
    partners = (Partner(iri, name, tuple(shared)) for iri, (name, shared) in found.items())
    return tuple(sorted(partners, key=_order))


def _order(partner: Partner) -> tuple[int, str]:
    return (-len(partner.shared), partner.name.value)


def _node(partner: Partner, index: int, count: int, side: int) -> Node:
    angle = -pi / 2 + pi * (index + 0.5) / count
    x = WIDTH / 2 + side * 120 * cos(angle)
    y = HEIGHT / 2 + (HEIGHT / 2 - 24) * sin(angle)
    weight = min(6.0, 1.0 + 0.8 * (len(partner.shared) - 1))
    return Node(partner, x, y, weight, "start" if side > 0 else "end", x + side * 10)
