"""Read ``data/catalogue/``: what the catalogue says of the data sets, in French and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Triple

from clusterlod.build.messages import Place
from clusterlod.build.sources import SourceTree
from clusterlod.queries.header import LANGUAGES

FILE: Final = "data/catalogue/catalogue.toml"
CODES_FILE: Final = "data/catalogue/codes.ttl"

#: The data set that is the whole graph; its slug, and the stem of its files.
WHOLE: Final = "dataset"

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which resources make a part of the graph.

    Attributes:
        classes: CURIEs of classes; their instances belong to it.
        types: Type segments of IRIs, such as ``territory``.
        graphs: Names of graphs that belong to it as a whole.
    """

    classes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether it selects anything."""
        return bool(self.classes or self.types or self.graphs)


@dataclass(frozen=True, slots=True)
class DatasetText:
    """What is said of one data set.

    Attributes:
        name: Slug of its IRI and stem of its files.
        title: Language to title.
        description: Language to description.
        keywords: Language to keywords.
        themes: Codes of the EU's list of data themes.
        selection: Which resources it holds; empty for the whole and for the questions.
        table: Stored query that makes its table; empty if it has none.
        questions: True if it holds the stored questions' answers.
    """

    name: str
    title: Words
    description: Words
    keywords: Mapping[str, tuple[str, ...]]
    themes: tuple[str, ...]
    selection: Selection
    table: str = ""
    questions: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueText:
    """All that ``data/catalogue/`` says.

    Attributes:
        catalogue: Title and description of the catalogue, each by language.
        service: Those of the SPARQL endpoint.
        series: Those of the series of releases.
        release: Those of one release; its version follows the title.
        provenance: Language to where the data come from.
        datasets: The whole first, then its parts.
        columns: Column of a table to its heading, by language.
        codes: What is said of code lists and documents of others.
    """

    catalogue: Mapping[str, Words]
    service: Mapping[str, Words]
    series: Mapping[str, Words]
    release: Mapping[str, Words]
    provenance: Words
    datasets: tuple[DatasetText, ...]
    columns: Mapping[str, Words]
    codes: tuple[Triple, ...]


def read_texts(tree: SourceTree) -> CatalogueText:
    """Read the texts.

    Raises:
        SourceError: if a file is missing, or lacks a text.
    """
    content = tree.toml(FILE)
    codes = tuple(tree.triples(CODES_FILE))
    tree.findings.raise_if_any()
    reader = _Reader(tree)
    parts: dict[str, Any] = content.get("parts", {})
    text = CatalogueText(
        catalogue=reader.entry(content, "catalogue"),
        service=reader.entry(content, "service"),
        series=reader.entry(content, "series"),
        release=reader.entry(content, "release"),
        provenance=reader.words(content.get("provenance", {}), "provenance.text", "text"),
        datasets=(
            reader.dataset(WHOLE, content.get(WHOLE, {}), WHOLE),
            *(reader.dataset(name, part, f"parts.{name}") for name, part in parts.items()),
        ),
        columns=content.get("columns", {}),
        codes=codes,
    )
    tree.findings.raise_if_any()
    return text


class _Reader:
    """Takes values out of the parsed file, and notes those that are missing."""

    def __init__(self, tree: SourceTree) -> None:
        self._findings = tree.findings

    def entry(self, content: dict[str, Any], name: str) -> dict[str, Words]:
        table = content.get(name, {})
        return {key: self.words(table, f"{name}.{key}", key) for key in ("title", "description")}

    def words(self, table: dict[str, Any], place: str, key: str) -> Words:
        """Return the text of a key in both languages."""
        value = table.get(key, {})
        found = {code: value.get(code, "") for code in LANGUAGES} if value else {}
        if not found or not all(isinstance(text, str) and text for text in found.values()):
            self._wrong(place, f'{key} = {{ fr = "...", en = "..." }}')
        return found

    def dataset(self, name: str, table: dict[str, Any], place: str) -> DatasetText:
        keywords = table.get("keywords", {})
        themes = tuple(table.get("themes", ()))
        if not themes or not all(keywords.get(code) for code in LANGUAGES):
            self._wrong(place, 'themes = ["ECON"], keywords = { fr = ["..."], en = ["..."] }')
        return DatasetText(
            name,
            self.words(table, f"{place}.title", "title"),
            self.words(table, f"{place}.description", "description"),
            {code: tuple(keywords.get(code, ())) for code in LANGUAGES},
            themes,
            Selection(*(tuple(table.get(key, ())) for key in ("classes", "types", "graphs"))),
            table.get("table", ""),
            bool(table.get("questions", False)),
        )

    def _wrong(self, place: str, expected: str) -> None:
        self._findings.add(Place(FILE), "bad-toml", reason=place, expected=expected)
