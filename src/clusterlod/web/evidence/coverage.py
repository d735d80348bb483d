"""``/coverage``: what is known of each class; the same figures as ``docs/data.md``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.namespaces import contract
from clusterlod.web.graph import Text
from clusterlod.web.html import language_of
from clusterlod.web.responses import page
from clusterlod.web.results import NOTHING, Row, label_of
from clusterlod.web.site import site_of

#: Measures of ``page/class_figures`` that are shares of the entities of a class.
SHARES: Final = ("evidence", "identifiers", "dates")


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """What is known of one class.

    Attributes:
        curie: The class.
        label: Its name.
        counts: Measure of ``page/class_figures`` to number.
    """

    curie: str
    label: Text
    counts: Mapping[str, int]

    @property
    def entities(self) -> int:
        """How many entities are of the class."""
        return self.counts["entities"]

    def share(self, measure: str) -> int:
        """Return which part of the entities a measure counts, in percent."""
        return round(100 * self.counts.get(measure, 0) / self.entities)


async def coverage(request: Request) -> Response:
    """Show for each class how much is attested, identified, dated and disputed."""
    classes = await _classes(request)
    own = [row for row in classes if row.curie.startswith("clo:")]
    others = [row for row in classes if row not in own]
    return await page(
        request, "coverage.html", groups=(("own", own), ("others", others)), shares=SHARES,
        figures=await figures_of(request),
    )  # fmt: skip


async def figures_of(request: Request) -> dict[str, dict[str, int]]:
    """Return measure to the last part of its value to number; a value of none is empty."""
    figures: dict[str, dict[str, int]] = defaultdict(dict)
    for row in (await site_of(request).lookup.whole_table("page/figures")).rows:
        value = row.get("value", NOTHING).value.rpartition("/")[2]
        figures[row["measure"].value][value] = int(row["count"].value)
    return figures


async def _classes(request: Request) -> list[ClassFigures]:
    lookup, language = site_of(request).lookup, language_of(request)
    labels = {
        row["class"].value: _label(row, language)
        for row in (await lookup.whole_table("page/counts")).rows
    }
    counts = _by_class((await lookup.whole_table("page/class_figures")).rows)
    found = [
        ClassFigures(contract(iri), labels.get(iri, Text(contract(iri))), measures)
        for iri, measures in counts.items()
        if "entities" in measures
    ]
    return sorted(found, key=lambda figures: (-figures.entities, figures.curie))


def _by_class(rows: Iterable[Row]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        counts[row["class"].value][row["measure"].value] = int(row["count"].value)
    return counts


def _label(row: Row, language: str) -> Text:
    cell = label_of(row, language)
    return Text(cell.value or contract(row["class"].value), cell.language)
