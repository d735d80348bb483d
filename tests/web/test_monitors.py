"""What SPARQLES asks of an endpoint: a query for each feature, by the name that it gives it.

The queries are ours, over what this graph holds, so that each has something to find; those of
SPARQLES mostly ask for nothing that is there.
"""

from typing import Any

import httpx
import pytest

from clusterlod.namespaces import BASE

JSON = {"Accept": "application/sparql-results+json"}
TURTLE = {"Accept": "text/turtle"}

PROLOGUE = f"""BASE <{BASE}>
PREFIX clo: <{BASE}def#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

#: The features of SPARQL 1.0.
OLD = {
    "ASK[.]": "ASK { ?s a clo:CompetitivenessPole }",
    "CON[.]": "CONSTRUCT { ?s a rdfs:Resource } { ?s a clo:CompetitivenessPole }",
    "CON[JOIN]": "CONSTRUCT { ?s rdfs:label ?n } { ?s a clo:CompetitivenessPole ; "
    "skos:prefLabel ?n }",
    "CON[OPT]": "CONSTRUCT { ?s rdfs:label ?n } { ?s a clo:CompetitivenessPole OPTIONAL "
    "{ ?s skos:prefLabel ?n } }",
    "SEL-DISTINCT[.]": "SELECT DISTINCT ?p { ?s ?p ?o }",
    "SEL-REDUCED[.]": "SELECT REDUCED ?p { ?s ?p ?o }",
    "SEL[.]": "SELECT ?s { ?s a clo:Claim }",
    "SEL[BNODE]": "SELECT ?n { [] a clo:CompetitivenessPole ; skos:prefLabel ?n }",
    "SEL[EMPTY]": "SELECT ?s {}",
    "SEL[FIL(!BOUND)]": "SELECT ?s { ?s a clo:Claim OPTIONAL { ?s clo:nowhere ?n } "
    "FILTER (!BOUND(?n)) }",
    "SEL[FIL(BLANK)]": "SELECT ?s { ?s a clo:Claim FILTER (!isBLANK(?s)) }",
    "SEL[FIL(BOOL)]": "SELECT ?s { ?s a clo:Claim FILTER (true && !false) }",
    "SEL[FIL(IRI)]": "SELECT ?s { ?s a clo:Claim FILTER (isIRI(?s)) }",
    "SEL[FIL(NUM)]": "SELECT ?s { ?s rdf:object ?n FILTER (?n > 10) }",
    "SEL[FIL(REGEX-i)]": 'SELECT ?s { ?s skos:prefLabel ?n FILTER REGEX(?n, "VALLEY", "i") }',
    "SEL[FIL(REGEX)]": 'SELECT ?s { ?s skos:prefLabel ?n FILTER REGEX(?n, "Val+ey") }',
    "SEL[FIL(STR)]": 'SELECT ?s { ?s skos:prefLabel ?n FILTER (STR(?n) = "Aerospace Valley") }',
    "SEL[FROM]": "SELECT ?s FROM <graph/entities> { ?s ?p ?o }",
    "SEL[GRAPH;JOIN]": "SELECT ?s { GRAPH ?g { ?s a clo:CompetitivenessPole } "
    "GRAPH ?h { ?s skos:prefLabel ?n } }",
    "SEL[GRAPH;UNION]": "SELECT ?s { { GRAPH ?g { ?s a clo:Claim } } UNION "
    "{ GRAPH ?g { ?s a clo:CompetitivenessPole } } }",
    "SEL[GRAPH]": "SELECT ?g { GRAPH ?g { ?s a clo:Claim } }",
    "SEL[JOIN]": "SELECT ?n { ?c a clo:Claim ; rdf:subject ?s . ?s skos:prefLabel ?n }",
    "SEL[OPT]": "SELECT ?s ?n { ?s a clo:Claim OPTIONAL { ?s skos:note ?n } }",
    "SEL[UNION]": "SELECT ?s { { ?s a clo:Claim } UNION { ?s a clo:CompetitivenessPole } }",
}

#: The features that SPARQL 1.1 added.
NEW = {
    "ASK[FIL(!IN)]": "ASK { ?s a ?c FILTER (?c NOT IN (clo:Claim, clo:Cluster)) }",
    "CON-[.]": "CONSTRUCT WHERE { ?s a clo:CompetitivenessPole }",
    "SEL[AVG]": "SELECT (AVG(?n) AS ?mean) { ?s clo:lowerBound|rdf:object ?n "
    "FILTER isNUMERIC(?n) }",
    "SEL[BIND]": 'SELECT ?long { ?s skos:prefLabel ?n BIND (CONCAT(?n, "!") AS ?long) }',
    "SEL[FIL(!EXISTS)]": "SELECT ?s { ?s a clo:Claim FILTER NOT EXISTS { ?s clo:nowhere ?x } }",
    "SEL[FIL(ABS)]": "SELECT ?s { ?s rdf:object ?n FILTER (ABS(-1 * ?n) >= 10) }",
    "SEL[FIL(CONTAINS)]": 'SELECT ?s { ?s skos:prefLabel ?n FILTER CONTAINS(?n, "alle") }',
    "SEL[FIL(EXISTS)]": "SELECT ?s { ?s a clo:Claim FILTER EXISTS { ?s rdf:subject ?x } }",
    "SEL[FIL(START)]": 'SELECT ?s { ?s skos:prefLabel ?n FILTER STRSTARTS(?n, "Aero") }',
    "SEL[MAX]": "SELECT (MAX(?n) AS ?most) { ?s rdf:object ?n }",
    "SEL[MINUS]": "SELECT ?s { ?s a clo:Claim MINUS { ?s clo:nowhere ?x } }",
    "SEL[MIN]": "SELECT (MIN(?n) AS ?least) { ?s rdf:object ?n }",
    "SEL[PATHS]": "SELECT ?n { ?c rdf:subject/skos:prefLabel ?n }",
    "SEL[SUBQ;GRAPH]": "SELECT ?s { GRAPH ?g { { SELECT ?s { ?s a clo:Claim } } ?s ?p ?o } }",
    "SEL[SUBQ]": "SELECT ?s { { SELECT ?s { ?s a clo:Claim } LIMIT 1 } ?s ?p ?o }",
    "SEL[SUM]": "SELECT (SUM(?n) AS ?all) { ?s rdf:object ?n FILTER isNUMERIC(?n) }",
    "SEL[VALUES]": "SELECT ?s { ?s a ?c VALUES ?c { clo:Claim clo:Cluster } }",
}

#: What it asks for beside them: several orders and groups.
MORE = {
    "ORDERBY": "SELECT ?s { ?s a clo:Claim } ORDER BY ?s",
    "ORDERBY-ASC": "SELECT ?s { ?s a clo:Claim } ORDER BY ASC(?s)",
    "ORDERBY-DESC": "SELECT ?s { ?s a clo:Claim } ORDER BY DESC(?s)",
    "ORDERBY*OFFSET": "SELECT ?s { ?s a clo:Claim } ORDER BY ?s OFFSET 1",
    "AVG*GROUPBY": "SELECT ?p (AVG(?n) AS ?mean) { ?c rdf:predicate ?p ; rdf:object ?n } "
    "GROUP BY ?p",
    "COUNT*GROUPBY": "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c",
}

#: What it looks for to see whether an endpoint is there, and how fast it sends.
KNOCKS = ("ASK WHERE{?s ?p ?o}", "SELECT ?s WHERE{?s ?p ?o} LIMIT 1")
LIMITS = (5, 50_001, 100_001)


def answered(client: httpx.Client, query: str) -> Any:
    """Ask as a monitor does: by GET, for JSON or Turtle; return rows, truth or text."""
    wants_graph = "CONSTRUCT" in query
    answer = client.get(
        "/sparql", params={"query": PROLOGUE + query}, headers=TURTLE if wants_graph else JSON
    )
    assert answer.status_code == 200, answer.text
    if wants_graph:
        return answer.text
    content = answer.json()
    return content["boolean"] if "boolean" in content else content["results"]["bindings"]


def test_these_are_all_that_it_asks_for() -> None:
    """42 with SERVICE, of which 24 are of SPARQL 1.0."""
    assert (len(OLD), len(NEW) + 1) == (24, 18)


@pytest.mark.parametrize("feature", [*OLD, *NEW, *MORE])
def test_a_feature_is_answered(client: httpx.Client, feature: str) -> None:
    assert answered(client, {**OLD, **NEW, **MORE}[feature])


def test_a_graph_that_is_not_there_is_empty(client: httpx.Client) -> None:
    assert answered(client, "SELECT ?s FROM <http://nowhere.example/> { ?s ?p ?o }") == []


def test_a_federated_query_is_refused_in_words(client: httpx.Client) -> None:
    """SEL[SERVICE], the one feature that is off unless the operator allows the other endpoint."""
    query = "SELECT ?s { SERVICE <http://elsewhere.example/sparql> { ?s ?p ?o } }"
    answer = client.get("/sparql", params={"query": query}, headers=JSON)

    assert answer.status_code == 422
    assert answer.json()["reason"] == "service"


@pytest.mark.parametrize("query", KNOCKS)
def test_the_endpoint_is_found_alive(client: httpx.Client, query: str) -> None:
    assert answered(client, query)


@pytest.mark.parametrize("limit", LIMITS)
def test_many_rows_are_sent(client: httpx.Client, limit: int) -> None:
    total = int(answered(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]["value"])
    rows = answered(client, f"SELECT * {{ ?s ?p ?o }} LIMIT {limit}")

    assert len(rows) == min(limit, total)
