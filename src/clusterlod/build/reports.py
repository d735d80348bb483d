"""Findings of shapes and rules in one vocabulary, SHACL's, whoever found them."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from clusterlod.build.terms import named
from clusterlod.namespaces import BASE, PREFIXES, SHAPES, contract

_REPORT: Final = BASE + "report"
SEVERITIES: Final = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One sh:ValidationResult (SHACL, section 3.6.2).

    Attributes:
        severity: Violation, Warning or Info.
        shape: IRI of the shape or rule that found it.
        focus: Focus node, N-Triples form.
        path: IRI of the property concerned; empty if none or a complex path.
        value: Value node, N-Triples form; empty if none.
        component: IRI of the constraint component.
        messages: (language, text) pairs, sorted.
    """

    severity: str
    shape: str
    focus: str
    path: str
    value: str
    component: str
    messages: tuple[tuple[str, str], ...]
    nodes: tuple[NamedNode | Literal | None, ...] = field(compare=False, default=(None, None))

    def message(self, language: str) -> str:
        """Return the message in a language, else in any."""
        texts = dict(self.messages)
        return texts.get(language) or next(iter(texts.values()), "")

    def line(self, language: str) -> str:
        """Return one line for people: severity, focus node, message and where it comes from."""
        focus = contract(self.focus.strip("<>"))
        path = f" {contract(self.path)}" if self.path else ""
        value = f" = {contract(self.value.strip('<>'))}" if self.value else ""
        return (
            f"{self.severity}: {focus}{path}{value}: {self.message(language)}"
            f" [{contract(self.shape)}]"
        )


@dataclass(frozen=True, slots=True)
class Report:
    """All results, sorted."""

    results: tuple[Result, ...]

    def of(self, severity: str) -> list[Result]:
        """Return the results of one severity."""
        return [result for result in self.results if result.severity == severity]

    @property
    def conforms(self) -> bool:
        """Tell whether there is no violation; warnings are counted elsewhere."""
        return not self.of("Violation")

    def warnings_by_rule(self) -> dict[str, int]:
        """Count warnings by the name of their shape or rule in our shapes namespace."""
        shapes = (result.shape.removeprefix(SHAPES) for result in self.of("Warning"))
        return dict(sorted(Counter(shapes).items()))

    def turtle(self) -> bytes:
        """Serialise as a sh:ValidationReport without blank nodes."""
        out = io.BytesIO()
        serialize(self._triples(), out, RdfFormat.TURTLE, prefixes=PREFIXES)
        return out.getvalue()

    def _triples(self) -> Iterator[Triple]:
        report = NamedNode(_REPORT)
        conforms = Literal(str(self.conforms).lower(), datatype=named("xsd:boolean"))
        yield Triple(report, named("rdf:type"), named("sh:ValidationReport"))
        yield Triple(report, named("sh:conforms"), conforms)
        nodes = [NamedNode(f"{_REPORT}#result-{n}") for n in range(1, len(self.results) + 1)]
        for node in nodes:
            yield Triple(report, named("sh:result"), node)
        for node, result in zip(nodes, self.results, strict=True):
            yield from _result_triples(node, result)


def merge(*groups: Iterable[Result]) -> Report:
    """Put results of several checks into one sorted report, each once."""
    return Report(tuple(sorted({result for group in groups for result in group})))


def _result_triples(node: NamedNode, result: Result) -> Iterator[Triple]:
    yield Triple(node, named("rdf:type"), named("sh:ValidationResult"))
    yield Triple(node, named("sh:resultSeverity"), named(f"sh:{result.severity}"))
    yield Triple(node, named("sh:sourceShape"), NamedNode(result.shape))
    yield Triple(node, named("sh:sourceConstraintComponent"), NamedNode(result.component))
    if result.path:
        yield Triple(node, named("sh:resultPath"), NamedNode(result.path))
    for curie, term in zip(("sh:focusNode", "sh:value"), result.nodes, strict=True):
        if term is not None:
            yield Triple(node, named(curie), term)
    for language, text in result.messages:
        message = Literal(text, language=language) if language else Literal(text)
        yield Triple(node, named("sh:resultMessage"), message)
