"""Labels in time: a band for each phase of each label, marks for what else happened.

A band without a known end is open: it reaches to the next one of its label, or to the date of the
data, and is drawn paler. The story beside it says the same in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clusterlod.namespaces import ID
from clusterlod.web.drawing import scale
from clusterlod.web.entity.story import Moment
from clusterlod.web.graph import Text

#: The drawing, in user units; the page scales it.
WIDTH = 960.0
ROW = 44.0
_TOP, _BOTTOM, _LEFT, _RIGHT = 8.0, 26.0, 20.0, 20.0

#: Fewer bands than these are read faster in words.
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Band:
    """One label over a time.

    Attributes:
        x: Left edge.
        y: Top edge.
        width: Its length.
        text: What it is, as short as it fits.
        whole: What it is, with its period.
        is_open: True if nobody says when it ended.
    """

    x: float
    y: float
    width: float
    text: str
    whole: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment: its place, its kind (``start``, ``rating``, ``change``, ``end`` ...), its words."""

    x: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing."""

    rows: tuple[tuple[Text, float], ...]
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]
    years: tuple[scale.Mark, ...]
    height: float
    width: float = WIDTH


class _Axis:
    """Places days between the first year and the last."""

    def __init__(self, days: Sequence[date]) -> None:
        self.first = min(days).year
        self.last = max(days).year + 1

    def at(self, day: date) -> float:
        year = day.year + (day.timetuple().tm_yday - 1) / 366
        share = (year - self.first) / (self.last - self.first)
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * share, 1)

    def ticks(self) -> tuple[scale.Mark, ...]:
        step = max(1, (self.last - self.first) // 10)
        years = range(self.first, self.last, step)
        return tuple(scale.Mark(self.at(date(year, 1, 1)), str(year)) for year in years)


def timeline_of(story: Sequence[Moment], present: date | None) -> Timeline | None:
    """Draw the labels of a story; None if there are too few to draw."""
    labels = [m for m in story if m.kind == "label" and m.span.earliest_start]
    if len(labels) < _ENOUGH or present is None:
        return None
    starts = [m.span.earliest_start for m in story if m.span.earliest_start]
    axis = _Axis([*starts, *(m.span.latest_end for m in labels if m.span.latest_end), present])
    rows: dict[str, list[Moment]] = {}
    for moment in labels:
        rows.setdefault(_part(moment, "label"), []).append(moment)
    bands = [b for i, row in enumerate(rows.values()) for b in _bands(row, i, axis, present)]
    names = tuple((_label_text(row[0]), _TOP + ROW * i + 12) for i, row in enumerate(rows.values()))
    marks = [_mark(m, axis) for m in story if m.kind != "label" and m.span.earliest_start]
    height = _TOP + ROW * len(rows) + (ROW / 2 if marks else 0) + _BOTTOM
    return Timeline(names, tuple(bands), tuple(marks), axis.ticks(), height)


def _bands(row: list[Moment], index: int, axis: _Axis, present: date) -> list[Band]:
    """Draw one label: its phases side by side; one without a phase below them, if it has any."""
    phased = [m for m in row if _part(m, "phase")]
    drawn = sorted(phased or row, key=lambda m: m.span.order)
    starts = [m.span.order for m in drawn]
    bands = []
    for place, moment in enumerate(drawn):
        following = next((s for s in starts[place + 1 :] if s > moment.span.order), None)
        end = moment.span.latest_end or following or max(present, moment.span.order)
        left = axis.at(moment.span.order)
        width = max(4.0, axis.at(end) - left - 2)
        text = next((v.text.value for v in moment.title if v.iri == _part(moment, "phase")), "")
        text = next((t for t in (text, text.partition(" (")[0]) if len(t) * 7 < width), "")
        when = moment.when.value if moment.when else ""
        whole = " · ".join([*(v.text.value for v in moment.title), when])
        y = _TOP + ROW * index + 18
        bands.append(Band(left, y, width, text, whole, moment.span.latest_end is None))
    return bands


def _mark(moment: Moment, axis: _Axis) -> Mark:
    words = [moment.when.value if moment.when else "", moment.predicate.text.value]
    words += [value.text.value for value in moment.title]
    return Mark(axis.at(moment.span.order), moment.kind, " · ".join(filter(None, words)))


def _part(moment: Moment, scheme: str) -> str:
    start = f"{ID}concept/{scheme}/"
    return next((v.iri for v in moment.title if v.iri.startswith(start)), "")


def _label_text(moment: Moment) -> Text:
    return next((v.text for v in moment.title if v.iri.startswith(f"{ID}concept/label/")), Text(""))
