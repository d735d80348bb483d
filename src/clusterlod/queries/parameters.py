"""Parameters of questions: variables that are bound to a term before evaluation.

A header declares a parameter, its type, its default, and its name in both languages::

    # parameter.region: entity igeo:Region = territory/region-76
    # parameter.region.fr: Région
    # parameter.region.en: Region

In the query the same default stands as ``OPTIONAL { VALUES ?region { ... } }``, so that its text
runs as it is; a bound variable wins over it (SPARQL 1.1, section 18.5: the left side of a LeftJoin
is kept where the right side is not compatible). The parameter ``language`` says in which language
labels are wanted; it is bound by the page and has no name of its own.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterlod.errors import IriError, StoredQueryError
from clusterlod.iris import parse_reference
from clusterlod.namespaces import ID, PREFIXES, XSD
from clusterlod.queries.header import LANGUAGES, Header

#: The parameter that every page binds to the reader's language.
LANGUAGE: Final = "language"

#: Types without an argument, and what a value of each looks like.
TYPES: Final = {
    "boolean": "true or false",
    "date": "a day such as 2012-12-04",
    "integer": "a whole number such as 10",
    "language": "fr or en",
    "year": "a year such as 2012",
}

#: Types with an argument: a class, or a scheme of concepts.
REFERENCE_TYPES: Final = {
    "concept": "the name of a concept such as aeronautics",
    "entity": "a reference such as organisation/aerospace-valley",
}

_DECLARED = re.compile(r"(?P<type>[a-z]+)(?: (?P<of>[A-Za-z0-9:-]+))? = (?P<default>\S.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question that the reader may set.

    Attributes:
        name: The variable, without its question mark.
        type: A key of :data:`TYPES` or of :data:`REFERENCE_TYPES`.
        of: Class of an entity as a CURIE, or scheme of a concept; else empty.
        default: What it is where the reader says nothing, as a reader would write it.
        labels: Language to name; empty for ``language``.
    """

    name: str
    type: str
    of: str
    default: str
    labels: dict[str, str]

    def term(self, text: str) -> NamedNode | Literal:
        """Read what a reader wrote.

        Raises:
            ValueError: if it is not of the parameter's type; the message says what was expected.
        """
        try:
            return self._read(text)
        except (ValueError, IriError) as error:
            expected = TYPES.get(self.type) or REFERENCE_TYPES[self.type]
            raise ValueError(f"{self.name}={text!r}; expected {expected}") from error

    def _read(self, text: str) -> NamedNode | Literal:
        if self.type == "entity":
            return NamedNode(parse_reference(text.removeprefix(ID)).iri)
        if self.type == "concept":
            slug = text.removeprefix(f"{ID}concept/{self.of}/")
            return NamedNode(parse_reference(f"concept/{self.of}/{slug}").iri)
        if self.type == "language":
            return Literal(_one_of(text, LANGUAGES))
        return Literal(_lexical(self.type, text), datatype=NamedNode(XSD + _datatype(self.type)))


def parse_parameters(place: str, header: Header) -> tuple[Parameter, ...]:
    """Read the parameters that a header declares, in its order.

    Raises:
        StoredQueryError: if a declaration, a default or a name is wrong or missing.
    """
    names = dict.fromkeys(key.split(".")[1] for key in header if key.startswith("parameter."))
    return tuple(_parse(place, header, name) for name in names)


def _parse(place: str, header: Header, name: str) -> Parameter:
    key = f"parameter.{name}"
    entry = header.get(key)
    if entry is None:
        line = next(e.line for k, e in header.items() if k.startswith(f"{key}."))
        raise StoredQueryError(f"{place}:{line}: {name} is named only; expected # {key}: too")
    where = f"{place}:{entry.line}"
    match = _DECLARED.fullmatch(entry.value)
    if not match or not _known(match["type"], match["of"] or ""):
        expected = [*TYPES, "concept SCHEME", "entity CLASS"]
        raise StoredQueryError(
            f"{where}: {entry.value!r}; expected TYPE = DEFAULT, TYPE one of {', '.join(expected)}"
        )
    labels = {
        lang: header[f"{key}.{lang}"].value for lang in LANGUAGES if f"{key}.{lang}" in header
    }
    if len(labels) != (0 if name == LANGUAGE else len(LANGUAGES)):
        wanted = "no name" if name == LANGUAGE else "its name in fr and en"
        raise StoredQueryError(f"{where}: {name} has {len(labels)} names; expected {wanted}")
    parameter = Parameter(name, match["type"], match["of"] or "", match["default"], labels)
    try:
        parameter.term(parameter.default)
    except ValueError as error:
        raise StoredQueryError(f"{where}: default {error}") from error
    return parameter


def _known(kind: str, of: str) -> bool:
    if kind == "entity":
        prefix, colon, _ = of.partition(":")
        return bool(colon) and prefix in PREFIXES
    return bool(of) if kind in REFERENCE_TYPES else kind in TYPES and not of


def _one_of(text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise ValueError(text)
    return text


def _lexical(kind: str, text: str) -> str:
    if kind == "boolean":
        return _one_of(text, ("true", "false"))
    if kind == "date":
        return date.fromisoformat(text).isoformat()
    if not re.fullmatch(r"[0-9]{4}" if kind == "year" else r"-?[0-9]{1,15}", text):
        raise ValueError(text)
    return text


def _datatype(kind: str) -> str:
    return "integer" if kind == "year" else kind
