"""How complete the graph is, class by class, as Markdown; every figure comes from a stored query.

``python -m clusterlod.build.comparison FILE...`` puts it between the markers of each file.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from clusterlod import queries, resources
from clusterlod.build.graph import read_graph
from clusterlod.errors import ResourceError, SourceError, StoredQueryError
from clusterlod.namespaces import contract

BEGIN: Final = "<!-- comparison: begin, written by `make docs` -->"
END: Final = "<!-- comparison: end -->"

#: Measure of ``page/class_figures`` to the heading of its column; shares are of the entities.
_COUNTS: Final = {"entities": "Entities", "claims": "Claims about them"}
_SHARES: Final = {
    "evidence": "With evidence",
    "identifiers": "With an identifier",
    "dates": "With a date",
}
_CONFLICTS: Final = {"open": "Conflicts open", "settled": "Conflicts settled"}

#: Measure of ``page/figures`` and the last part of its value to words.
_FIGURES: Final = {
    ("entities", ""): "entities and relations described",
    ("sources", ""): "sources",
    ("sources-cited", ""): "of them cited by a claim",
    ("claims", ""): "claims",
    ("direct", ""): "of them stated directly as well",
    ("claims-by-basis", "article-read"): "from an article read as a whole, each with its passage",
    ("claims-by-basis", "excerpt-read"): "from an excerpt that was read",
    ("claims-by-basis", "package-read"): "from a data package",
    ("claims-by-basis", "derived-by-complement"): "derived from a published total",
    ("claims-by-basis", "unverified"): "unverified, never stated directly",
    ("conflicts", "open"): "conflicts open",
    ("conflicts", "settled"): "conflicts settled",
}

Row = Mapping[str, str]


def comparison(quads: Iterable[Quad]) -> str:
    """Return the figures of a graph as Markdown: a list for the whole, a table by class."""
    store = Store()
    store.bulk_extend(quads)
    figures = _figures(_select(store, "figures"))
    return "\n".join([*figures, "", *_table(_select(store, "class_figures"))])


def between_markers(document: str, text: str) -> str:
    """Put a text between the markers of a document.

    Raises:
        ResourceError: if the document has no markers.
    """
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not pattern.search(document):
        raise ResourceError(f"no markers; expected {BEGIN} and {END}")
    return pattern.sub(lambda _: f"{BEGIN}\n{text}\n{END}", document)


def _figures(rows: list[Row]) -> list[str]:
    counts = {(row["measure"], row["value"].rpartition("/")[2]): row["count"] for row in rows}
    return [f"- {_number(counts.get(key, '0'))} {words}" for key, words in _FIGURES.items()]


def _table(rows: list[Row]) -> list[str]:
    classes: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        classes[contract(row["class"])][row["measure"]] = int(row["count"])
    headings = ["Class", *_COUNTS.values(), *_SHARES.values(), *_CONFLICTS.values()]
    body = [_line(name, counts) for name, counts in sorted(classes.items()) if "entities" in counts]
    return [
        "| " + " | ".join(headings) + " |",
        "|---|" + "---:|" * (len(headings) - 1),
        *body,
    ]


def _line(name: str, counts: Mapping[str, int]) -> str:
    total = counts["entities"]
    cells = [
        f"`{name}`",
        *(_number(str(counts.get(key, 0))) for key in _COUNTS),
        *(f"{100 * counts.get(key, 0) / total:.0f} %" for key in _SHARES),
        *(str(counts.get(key, 0)) for key in _CONFLICTS),
    ]
    return "| " + " | ".join(cells) + " |"


def _number(text: str) -> str:
    return f"{int(text):,}"


def _select(store: Store, name: str) -> list[Row]:
    text = queries.load("page", name).text
    solutions = store.query(text, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise StoredQueryError(f"page/{name}.rq: expected a SELECT query")
    names = [variable.value for variable in solutions.variables]
    return [{name: _text(solution[name]) for name in names} for solution in solutions]


def _text(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else ""


def main(arguments: Sequence[str]) -> int:
    """Renew the named files; return the exit code."""
    try:
        text = comparison(read_graph(resources.root()).quads)
        for path in map(Path, arguments):
            document = path.read_text(encoding="utf-8")
            path.write_text(between_markers(document, text), encoding="utf-8")
    except (SourceError, ResourceError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
