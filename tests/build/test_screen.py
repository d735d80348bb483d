"""The quick screen against pyshacl, which decides: the two never differ in what a user sees."""

import dataclasses
import random
from collections.abc import Iterator, Sequence

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse
from tests.shapes.judge import fixtures, turtle_files

from clusterlod import resources
from clusterlod.build.graph import read_graph
from clusterlod.build.index import Index
from clusterlod.build.reports import Result
from clusterlod.build.screen import suspects
from clusterlod.build.shapes import validate_shapes
from clusterlod.build.terms import graph, named
from clusterlod.namespaces import PREFIXES

HEADER = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
HEADER += "@prefix ex: <https://example.org/> .\n"


def triples(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(HEADER + text, RdfFormat.TURTLE)]


def in_graph(found: list[Triple]) -> list[Quad]:
    return [Quad(s, p, o, graph("entities")) for s, p, o in found]


def files(*folders: str) -> list[Triple]:
    return [
        quad.triple
        for path in turtle_files(*folders)
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE)
    ]


def brief(data: list[Quad], shapes: list[Triple], *, thorough: bool = False) -> set[Result]:
    """Return the results without pyshacl's own words, which list terms in no fixed order."""
    found = validate_shapes(data, shapes, thorough=thorough)
    return {dataclasses.replace(result, messages=()) for result in found}


@pytest.fixture(scope="module")
def own_shapes() -> list[Triple]:
    return files("shapes")


@pytest.fixture(scope="module")
def context() -> list[Triple]:
    return files("ontology", "ontology/concepts", "ontology/examples")


#: One constraint, and values of ex:p on which answers may differ.
VALUES = (
    '"a"', '"a"@fr', '"b"@fr', '"c"@en', '"d"@en-GB', '"12"', "12", "7", "12.5", '"x"^^xsd:integer',
    '"2012-02-30"^^xsd:date', '"2012-02-28"^^xsd:date', '"2012-02-28Z"^^xsd:date', "true",
    '"maybe"^^xsd:boolean', '"2012"^^xsd:gYear', '"--02-30"^^xsd:gMonthDay', "ex:a", "ex:b",
    "ex:thing", '"a" , "b"', '"a"@fr , "b"@fr', '"a"@fr , "b"@en', "7 , 12", "ex:a , 7",
    '"+7"^^xsd:integer', "1.0e3", '"a b"',
)  # fmt: skip
CONSTRAINTS = (
    "sh:minCount 1", "sh:minCount 2", "sh:maxCount 1", "sh:maxCount 0", "sh:class ex:Class",
    "sh:class ex:Other", "sh:datatype xsd:integer", "sh:datatype xsd:date", "sh:datatype xsd:gYear",
    "sh:datatype xsd:boolean", "sh:datatype rdf:langString", "sh:datatype xsd:string",
    "sh:datatype xsd:double", "sh:datatype xsd:gMonthDay", "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:Literal", "sh:nodeKind sh:IRIOrLiteral", 'sh:pattern "^a"',
    'sh:pattern "^A" ; sh:flags "i"', "sh:minLength 2", "sh:maxLength 1",
    'sh:languageIn ( "fr" "en" )', "sh:uniqueLang true", "sh:in ( ex:a 7 )", "sh:hasValue ex:a",
    "sh:hasValue 7", "sh:minInclusive 8", "sh:maxInclusive 7", "sh:minExclusive 7",
    "sh:maxExclusive 12", 'sh:minInclusive "2012-02-28"^^xsd:date', "sh:equals ex:q",
    "sh:disjoint ex:q", "sh:node ex:IsText",
    "sh:not ex:IsText", "sh:or ( ex:IsText ex:IsThing )", "sh:xone ( ex:IsText ex:IsThing )",
    "sh:and ( ex:IsText ex:IsThing )", "sh:property ex:Deeper", "sh:closed true",
    "sh:qualifiedValueShape ex:IsText ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1",
    "sh:class ex:Class , ex:Other", "sh:pattern \"a\" ; sh:deactivated true",
)  # fmt: skip
HELPERS = """
ex:IsText a sh:NodeShape ; sh:datatype xsd:string .
ex:IsThing a sh:NodeShape ; sh:class ex:Class ; sh:not ex:IsText .
ex:Deeper a sh:PropertyShape ; sh:path ex:r ; sh:minCount 1 ; sh:class ex:Class .
"""
PATHS = (
    "ex:p", "( ex:p ex:r )", "[ sh:inversePath ex:back ]",
    "[ sh:alternativePath ( ex:p ex:r ) ]", "[ sh:zeroOrMorePath ex:p ]",
)  # fmt: skip
DATA = """
ex:thing a ex:Class . ex:a a ex:Sub ; ex:r ex:thing . ex:Sub rdfs:subClassOf ex:Class .
ex:b a ex:Other ; ex:back ex:focus-0 , ex:focus-3 ; ex:r 7 , "a" . ex:a ex:back ex:focus-3 .
"""


def planted(values: Sequence[str] = VALUES) -> list[Triple]:
    """Return one focus node for each row of values, with 12 as ex:q."""
    rows = (f"ex:focus-{n} a ex:Focus ; ex:p {v} ; ex:q 12 ." for n, v in enumerate(values))
    return triples(DATA + "\n".join(rows) + "ex:focus-none a ex:Focus .")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_each_constraint_finds_what_pyshacl_finds(constraint: str, path: str) -> None:
    shape = (
        f"ex:Shape a sh:PropertyShape ; sh:targetClass ex:Focus ; sh:path {path} ; {constraint} ."
    )
    shapes, data = triples(HELPERS + shape), in_graph(planted())

    assert brief(data, shapes) == brief(data, shapes, thorough=True)


@pytest.mark.parametrize("constraint", ["sh:lessThan ex:q", "sh:lessThanOrEquals ex:q"])
def test_comparisons_find_what_pyshacl_finds(constraint: str) -> None:
    """Among numbers and what is none; pyshacl itself fails at dates without a day."""
    shape = f"ex:Shape a sh:PropertyShape ; sh:targetClass ex:Focus ; sh:path ex:p ; {constraint} ."
    data = in_graph(planted(("7", "12", "12.5", "7 , 13", '"+7"^^xsd:integer', '"a"', "ex:a")))

    assert brief(data, triples(shape)) == brief(data, triples(shape), thorough=True)


@pytest.mark.parametrize(
    "target", ["sh:targetNode ex:focus-1", "sh:targetSubjectsOf ex:q", "sh:targetObjectsOf ex:p"]
)
def test_each_kind_of_target_reaches_what_pyshacl_reaches(target: str) -> None:
    shapes = triples(
        f"ex:Shape a sh:NodeShape ; {target} ; sh:nodeKind sh:IRI ; sh:class ex:Class ."
    )
    data = in_graph(planted())

    found = brief(data, shapes)
    assert found
    assert found == brief(data, shapes, thorough=True)


@pytest.mark.parametrize(
    "shapes",
    [
        "ex:Focus a sh:NodeShape , rdfs:Class ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        "ex:Shape a sh:NodeShape ; sh:targetClass ex:Focus ; sh:sparql ex:Short . "
        "ex:Short sh:select 'SELECT $this { $this <https://example.org/p> 7 }' .",
    ],
)
def test_what_the_screen_does_not_know_goes_to_pyshacl(shapes: str) -> None:
    """A class that is its own shape, and a constraint in SPARQL."""
    data = in_graph(planted())

    found = brief(data, triples(shapes))
    assert found
    assert found == brief(data, triples(shapes), thorough=True)


def test_every_fixture_gets_the_same_results(
    own_shapes: list[Triple], context: list[Triple]
) -> None:
    """All fixtures of the shapes at once, valid and invalid ones."""
    found = [
        quad.triple
        for folder in ("valid", "invalid")
        for path in fixtures(folder)
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE)
    ]
    data = in_graph([*context, *found])

    quick = set(validate_shapes(data, own_shapes))
    assert len(quick) > 50
    assert quick == set(validate_shapes(data, own_shapes, thorough=True))


def test_the_screen_clears_most_of_the_real_data(own_shapes: list[Triple]) -> None:
    """Otherwise it would be of no use; that each constraint is known to it follows."""
    data = Index({quad.triple for quad in read_graph(resources.root()).quads})

    assert len(list(suspects(Index(own_shapes), data))) < 200


def faults(quads: list[Quad], chance: random.Random) -> Iterator[Quad]:
    """Yield the real data with a fault in one of fifty statements: lost, doubled, or changed."""
    for quad in quads:
        kind = chance.randrange(200)
        subject, predicate, value, where = quad
        if kind > 3 or predicate == named("rdfs:subClassOf"):
            yield quad
        elif kind == 1:
            yield quad
            yield Quad(subject, predicate, Literal("intrus", language="fr"), where)
        elif kind == 2:
            yield Quad(subject, predicate, NamedNode("https://example.org/nobody"), where)
        elif kind == 3 and isinstance(value, Literal):
            yield Quad(subject, predicate, Literal(value.value), where)


def test_planted_faults_in_the_real_data_are_found_as_pyshacl_finds_them(
    own_shapes: list[Triple],
) -> None:
    spoilt = list(faults(read_graph(resources.root()).quads, random.Random(3)))  # noqa: S311

    quick = set(validate_shapes(spoilt, own_shapes))
    assert len(quick) > 1000
    assert quick == set(validate_shapes(spoilt, own_shapes, thorough=True))
