"""A network: who is tied to whom, placed by springs (Fruchterman and Reingold, 1991)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from clusterlod.web.drawing.scale import number_of
from clusterlod.web.results import NOTHING, Row

#: The drawing, in user units; the page scales it.
WIDTH, HEIGHT = 900.0, 620.0

#: More nodes than these are left to the table; those with most ties are drawn.
MOST = 48

_ROUNDS = 90
_MARGIN_X, _MARGIN_Y = 110.0, 24.0
#: Room that the name of a dot takes, roughly.
_NAME_WIDTH, _NAME_HEIGHT = 120.0, 22.0


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its name, its IRI or empty, its place, the radius of its dot."""

    label: str
    thing: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie between two places, with the width of its line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True, slots=True)
class Network:
    """A network; ``hidden`` counts the things that only the table has."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    hidden: int
    kind: str = "network"


def network_of(rows: Sequence[Row], columns: Sequence[str]) -> Network | None:
    """Draw a network of the columns from, to and, where there is one, weight.

    Returns:
        None if no row ties two things.
    """
    source, target, *weight = columns
    ties: Counter[tuple[str, str]] = Counter()
    things: dict[str, str] = {}
    for row in rows:
        ends = [row.get(name, NOTHING) for name in (source, target)]
        if not all(end.value for end in ends) or ends[0].value == ends[1].value:
            continue
        for end, name in zip(ends, (source, target), strict=True):
            named = row.get(name.removesuffix("Label"), end)
            things.setdefault(end.value, named.value if named.kind == "uri" else "")
        number = number_of(row.get(weight[0], NOTHING)) if weight else None
        first, second = sorted((ends[0].value, ends[1].value))
        ties[first, second] += max(1, round(number or 1))
    return _drawn(ties, things) if ties else None


def _drawn(ties: Counter[tuple[str, str]], things: dict[str, str]) -> Network:
    degree: Counter[str] = Counter()
    for pair, weight in ties.items():
        for name in pair:
            degree[name] += weight
    names = sorted(things, key=lambda name: (-degree[name], name))[:MOST]
    index = {name: i for i, name in enumerate(names)}
    kept = {
        (index[a], index[b]): w for (a, b), w in sorted(ties.items()) if a in index and b in index
    }
    places = _apart(_fitted(_settled(len(names), kept)))
    nodes = tuple(
        Node(name, things[name], x, y, round(3 + min(9.0, degree[name] ** 0.5), 1))
        for name, (x, y) in zip(names, places, strict=True)
    )
    edges = tuple(
        Edge(*places[a], *places[b], round(min(6.0, 0.8 + 0.7 * (w - 1)), 1))
        for (a, b), w in kept.items()
    )
    return Network(nodes, edges, len(things) - len(names))


def _settled(count: int, ties: dict[tuple[int, int], int]) -> list[complex]:
    """Let the springs come to rest, from a circle; the same ties give the same places."""
    places = [complex(cos(2 * pi * i / count), sin(2 * pi * i / count)) for i in range(count)]
    length = 1.6 / count**0.5
    for step in range(_ROUNDS):
        pulls = [-place * 3 * length for place in places]  # holds loose parts together
        for i in range(count):
            for j in range(i):
                apart = places[i] - places[j] or complex(0.01, 0.01)
                push = apart * (length * length / abs(apart) ** 2)
                pulls[i] += push
                pulls[j] -= push
        for i, j in ties:
            apart = places[i] - places[j]
            pull = apart * (abs(apart) / length)
            pulls[i] -= pull
            pulls[j] += pull
        heat = 0.12 * (1 - step / _ROUNDS)
        places = [
            place + pull / (abs(pull) or 1) * min(abs(pull), heat)
            for place, pull in zip(places, pulls, strict=True)
        ]
    return places


def _apart(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Move dots up or down until their names stand clear of each other, or nearly."""
    moved = [[x, y] for x, y in places]
    for _ in range(_ROUNDS):
        for i, one in enumerate(moved):
            for other in moved[:i]:
                gap = _NAME_HEIGHT - abs(one[1] - other[1])
                if gap > 0 and abs(one[0] - other[0]) < _NAME_WIDTH:
                    way = gap / 4 if one[1] >= other[1] else -gap / 4
                    one[1], other[1] = one[1] + way, other[1] - way
    return [(x, round(min(max(y, _MARGIN_Y), HEIGHT - 8), 1)) for x, y in moved]


def _fitted(places: list[complex]) -> list[tuple[float, float]]:
    """Stretch the places over the drawing."""
    left, low = min(p.real for p in places), min(p.imag for p in places)
    wide = (max(p.real for p in places) - left) or 1.0
    high = (max(p.imag for p in places) - low) or 1.0
    return [
        (
            round(_MARGIN_X + (p.real - left) / wide * (WIDTH - 2 * _MARGIN_X), 1),
            round(_MARGIN_Y + (p.imag - low) / high * (HEIGHT - 2 * _MARGIN_Y), 1),
        )
        for p in places
    ]
