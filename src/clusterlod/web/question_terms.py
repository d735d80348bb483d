"""What a reader says to a question: parameters read, entities found by name, fields of the form."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode
from starlette.requests import Request

from clusterlod.namespaces import ID
from clusterlod.queries import StoredQuery
from clusterlod.queries.parameters import LANGUAGE, Parameter
from clusterlod.web.html import language_of
from clusterlod.web.names import Named
from clusterlod.web.problems import ProblemError
from clusterlod.web.site import site_of

#: Parameters of an address that are no parameters of a question.
COMMON = ("lang", "format")

Terms = dict[str, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a question's form.

    Attributes:
        name: Its parameter.
        label: What it is called.
        type: The parameter's type.
        of: Class of an entity, or scheme of a concept.
        value: What it says now, as an address would.
        shown: The same in words.
        options: All that it may be, where that is little.
    """

    name: str
    label: str
    type: str
    of: str
    value: str
    shown: str
    options: tuple[Named, ...]


async def terms_of(request: Request, stored: StoredQuery) -> Terms:
    """Read the parameters of a question from a request.

    An entity may be given by reference, by IRI, or by a name that only one entity of its class has.

    Raises:
        ProblemError: if a parameter is unknown, or its value is not of its type.
    """
    language = language_of(request)
    known = {p.name: p for p in stored.parameters if p.name != LANGUAGE}
    for name in request.query_params:
        if name not in known and name not in (*COMMON, LANGUAGE):
            expected = ", ".join([*known, *COMMON])
            raise _problem(request, "unknown", parameter=name, expected=expected)
    terms = stored.terms({}, language)
    for name, parameter in known.items():
        if text := request.query_params.get(name, "").strip():
            terms[name] = await _term(request, parameter, text)
    return terms


async def _term(request: Request, parameter: Parameter, text: str) -> NamedNode | Literal:
    try:
        term = parameter.term(text)
    except ValueError as error:
        if parameter.type == "entity":
            return await _by_name(request, parameter, text)
        expected = site_of(request).pages.messages.text(
            f"questions.expected_{parameter.type}", language_of(request)
        )
        members = {"parameter": parameter.name, "value": text, "expected": expected}
        raise _problem(request, "wrong", **members) from error
    if isinstance(term, NamedNode) and not await site_of(request).names.knows(term.value):
        raise _problem(request, "nobody", parameter=parameter.name, value=text)
    return term


async def _by_name(request: Request, parameter: Parameter, text: str) -> NamedNode:
    names = site_of(request).names
    found = await names.meant(text, (parameter.of,), language_of(request))
    if len(found) == 1:
        return NamedNode(found[0].iri)
    members = {"parameter": parameter.name, "value": text}
    if not found:
        raise _problem(request, "nobody", **members)
    choices = ", ".join(f"{named.label} ({named.reference})" for named in found)
    raise _problem(request, "several", **members, choices=choices)


def _problem(request: Request, key: str, **members: str) -> ProblemError:
    text = site_of(request).pages.messages.text(f"questions.{key}", language_of(request), **members)
    return ProblemError("parameter", text, **members)


async def fields_of(request: Request, stored: StoredQuery, terms: Terms) -> tuple[Field, ...]:
    """Return the fields of a question's form, filled with what was asked."""
    fields = [
        await _field(request, parameter, terms[parameter.name])
        for parameter in stored.parameters
        if parameter.name != LANGUAGE
    ]
    return tuple(fields)


async def _field(request: Request, parameter: Parameter, term: NamedNode | Literal) -> Field:
    language, names = language_of(request), site_of(request).names
    value, options = term.value, list[Named]()
    if parameter.type == "concept":
        value = value.removeprefix(f"{ID}concept/{parameter.of}/")
        options = await names.concepts(parameter.of, language)
    elif parameter.type == "entity":
        value = value.removeprefix(ID)
        options = await names.few(parameter.of, language)
    shown = (await names.labels([term.value], language)).get(term.value, value)
    return Field(
        parameter.name,
        parameter.labels[language],
        parameter.type,
        parameter.of,
        value,
        shown,
        tuple(options) if any(named.iri == term.value for named in options) else (),
    )


def parameters_of(stored: StoredQuery, terms: Mapping[str, NamedNode | Literal]) -> dict[str, str]:
    """Return the parameters as an address names them, those left out that say their default."""
    return {
        p.name: _written(p, terms[p.name])
        for p in stored.parameters
        if p.name != LANGUAGE and terms[p.name] != p.term(p.default)
    }


def _written(parameter: Parameter, term: NamedNode | Literal) -> str:
    if parameter.type == "concept":
        return term.value.removeprefix(f"{ID}concept/{parameter.of}/")
    return term.value.removeprefix(ID)
