"""The poles and clusters of a place or of a sector: who bears a label at a date, who did, who not.

A label of a phase whose end no source gives is taken to last, possibly, as long as the others of
its phase; any other label without an end holds, possibly, where the reader asks for a date.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from clusterlod.web.entity.spans import Span, Standing
from clusterlod.web.graph import Text
from clusterlod.web.results import NOTHING, Row, label_of


@dataclass(frozen=True, slots=True)
class Badge:
    """A label that an organisation bears or bore.

    Attributes:
        label: IRI of the label.
        name: Its name.
        phases: Short names of the phases, in the order of time; empty if it has none.
        first: Year of its first start; empty if not known.
        last: Year in which the latest ends; empty if no source says.
        standing: Whether it holds at the date of the page.
    """

    label: str
    name: Text
    phases: tuple[Text, ...]
    first: str
    last: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation with its labels, and the places that put it here."""

    iri: str
    name: Text
    is_pole: bool
    badges: tuple[Badge, ...]
    places: tuple[tuple[str, Text], ...]

    @property
    def holds(self) -> bool:
        """Tell whether one of its labels holds at the date of the page, certainly or possibly."""
        return any(b.standing in (Standing.CERTAIN, Standing.POSSIBLE) for b in self.badges)


@dataclass(frozen=True, slots=True)
class Roster:
    """Organisations by how they stand at the date of the page.

    Attributes:
        now: Those that bear a label.
        then: Those that bore one at another time, or nobody says until when.
        others: Those of which no source names a label.
    """

    now: tuple[Member, ...]
    then: tuple[Member, ...]
    others: tuple[Member, ...]

    def __len__(self) -> int:
        """Count the organisations."""
        return len(self.now) + len(self.then) + len(self.others)

    @property
    def members(self) -> tuple[tuple[str, Member], ...]:
        """All organisations, each with the name of its group, in the order of the groups."""
        groups = (("now", self.now), ("then", self.then), ("others", self.others))
        return tuple((name, member) for name, members in groups for member in members)

    @property
    def by_place(self) -> tuple[tuple[str, Text, tuple[Member, ...]], ...]:
        """IRI, name and members of each place, by name."""
        places: dict[str, tuple[Text, list[Member]]] = {}
        for member in (*self.now, *self.then, *self.others):
            for iri, name in member.places:
                places.setdefault(iri, (name, []))[1].append(member)
        ordered = sorted(places.items(), key=lambda item: item[1][0].value)
        return tuple((iri, name, tuple(members)) for iri, (name, members) in ordered)


def roster_of(rows: Iterable[Row], language: str, day: date | None, *, asked: bool) -> Roster:
    """Read the rows of a roster query.

    Args:
        rows: Each with an organisation, one of its labels or one of its places, or both.
        language: The reader's.
        day: The date of the page.
        asked: Whether the reader asked for it; else it is the date of the data.
    """
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["organisation"].value, []).append(row)
    members = [_member(iri, group, language, day, asked) for iri, group in grouped.items()]
    members.sort(key=lambda m: (not m.is_pole, m.name.value.lower()))
    now = tuple(m for m in members if m.holds)
    then = tuple(m for m in members if m.badges and not m.holds)
    return Roster(now, then, tuple(m for m in members if not m.badges))


def with_phase_ends(rows: Iterable[Row], ends: Iterable[Row]) -> list[Row]:
    """Add to each row with a phase the last known end of a label of that phase."""
    known = {row["phase"].value: row["phaseEnd"] for row in ends}
    found = ((row, known.get(row.get("phase", NOTHING).value)) for row in rows)
    return [{**row, "phaseEnd": end} if end else row for row, end in found]


def _member(iri: str, rows: list[Row], language: str, day: date | None, asked: bool) -> Member:
    by_label: dict[str, list[Row]] = {}
    places = {}
    for row in rows:
        if label := row.get("label", NOTHING).value:
            by_label.setdefault(label, []).append(row)
        if place := row.get("place", NOTHING).value:
            places[place] = name_of(row, "place", language)
    badges = (_badge(label, group, language, day, asked) for label, group in by_label.items())
    return Member(
        iri,
        name_of(rows[0], "organisation", language),
        rows[0]["isPole"].value == "true",
        tuple(sorted(badges, key=lambda b: (b.first or "9999", b.label))),
        tuple(sorted(places.items(), key=lambda item: item[1].value)),
    )


def _badge(label: str, rows: list[Row], language: str, day: date | None, asked: bool) -> Badge:
    spans = [_span(row) for row in rows]
    phases = {row["phase"].value: name_of(row, "phase", language) for row in rows if "phase" in row}
    starts = [s.earliest_start for s in spans if s.earliest_start]
    end = _day(max(rows, key=_recency), "latestEnd")
    found = {_standing(span, row, day, asked) for span, row in zip(spans, rows, strict=True)}
    best = next(s for s in (Standing.CERTAIN, Standing.POSSIBLE, Standing.NOT) if s in found)
    return Badge(
        label,
        name_of(rows[0], "label", language),
        tuple(_short(phases[iri]) for iri in sorted(phases)),
        str(min(starts).year) if starts else "",
        str((end - timedelta(days=1)).year) if end else "",
        best,
    )


def _recency(row: Row) -> tuple[date, date]:
    """Order rows by their start; of two that start alike, the one whose end is known is last."""
    return (_day(row, "earliestStart") or date.min, _day(row, "latestEnd") or date.min)


def _short(phase: Text) -> Text:
    """Leave out the years that stand in brackets: ``phase I (2005–2008)``."""
    return Text(phase.value.partition(" (")[0], phase.language)


def _standing(span: Span, row: Row, day: date | None, asked: bool) -> Standing:
    if day is None:
        return Standing.NOT
    stated = _day(row, "latestEnd") is not None
    if not stated and "phase" not in row:
        held = asked and span.standing(day) in (Standing.CERTAIN, Standing.POSSIBLE)
        return Standing.POSSIBLE if held else Standing.NOT
    standing = span.standing(day)
    if standing is Standing.CERTAIN and not stated:
        return Standing.POSSIBLE
    return Standing.NOT if standing is Standing.UNDATED else standing


def _span(row: Row) -> Span:
    """Return the days of a label; one of a phase without an end ends, at the latest, with it."""
    span = Span("", *(_day(row, f) for f in ("earliestStart", "latestStart", "earliestEnd")))
    end = _day(row, "latestEnd") or _day(row, "phaseEnd")
    return replace(span, latest_end=end)


def _day(row: Row, name: str) -> date | None:
    text = row.get(name, NOTHING).value
    return date.fromisoformat(text) if len(text) == 10 else None


def name_of(row: Row, variable: str, language: str) -> Text:
    """Return a label in the reader's language, else in the other, else the IRI."""
    cell = label_of(row, language, variable)
    return Text(cell.value, cell.language)
