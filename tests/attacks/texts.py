"""Queries that kill, stall or flood other servers, and what is the truth about each."""

from tests.engine.running import HUNGRY

VALUES = "VALUES ?{0} {{ " + " ".join(map(str, range(300))) + " }} "
CROSS = "".join(VALUES.format(name) for name in "abcd")
_P = "<https://example.org/p>"

#: What nests: refused by the guard; what overflows when the guard is wide open.
NESTED = {
    "calls": "SELECT * { FILTER(" + "STR(" * 1_000 + "1" + ")" * 1_000 + ") }",
    "brackets": "SELECT * { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }",
    "groups": "SELECT * " + "{" * 5_000 + "}" * 5_000,
    "subselects": "SELECT * { " + "{ SELECT * { " * 2_000 + "} }" * 2_000 + " }",
    "optionals": "SELECT * { " + "OPTIONAL { " * 5_000 + "}" * 5_000 + " }",
    "lists": "SELECT * { ?s ?p " + "( " * 500 + ")" * 500 + " }",
    "blank-nodes": "SELECT * { ?s ?p " + "[ ?p " * 1_000 + "?o" + "]" * 1_000 + " }",
    "path": "SELECT * { ?s " + "/".join([_P] * 1_000) + " ?o }",
    "alternatives": "SELECT * { ?s " + "|".join([_P] * 1_000) + " ?o }",
    "inverses": "SELECT * { ?s " + "^(" * 500 + _P + ")" * 500 + " ?o }",
    "path-brackets": "SELECT * { ?s " + "(" * 500 + _P + ")*" * 500 + " ?o }",
    "exists": "SELECT * { " + "FILTER EXISTS { ?s ?p ?o " * 1_000 + "}" * 1_000 + " }",
    "minus": "SELECT * { ?s ?p ?o " + "MINUS { ?s ?p ?o " * 1_000 + "}" * 1_000 + " }",
    "binds": "SELECT * { " + "{ BIND(1 AS ?x) " * 5_000 + "}" * 5_000 + " }",
    "graphs": "SELECT * { " + "GRAPH ?g { " * 2_000 + "}" * 2_000 + " }",
    "ifs": "SELECT (" + "IF(true," * 1_000 + "1" + ",0)" * 1_000 + " AS ?x) {}",
    "template": "CONSTRUCT { ?s ?p " + "( " * 500 + ")" * 500 + " } WHERE { ?s ?p ?o }",
}
_LONG_LIST = " ".join(map(str, range(4_000)))

#: What is not nested, and the number of its solutions; None where no machine gets to the end.
COSTLY: dict[str, tuple[str, int | None]] = {
    "patterns": ("SELECT * { " + "".join(f"?s ?p{n} ?o{n} . " for n in range(1_000)) + "}", 100),
    "sum": ("SELECT (" + "+".join(["1"] * 4_500) + " AS ?x) {}", 1),
    "negations": ("SELECT * { FILTER(" + "!" * 9_000 + "true) }", 1),
    "optionals-in-a-row": ("SELECT * { " + "OPTIONAL { ?s ?p ?o } " * 1_000 + "}", 100),
    "unions-in-a-row": ("SELECT * { {}" + " UNION { ?s ?p ?o }" * 1_000 + "}", 100_001),
    "binds-in-a-row": (
        "SELECT * { " + "".join(f"BIND({n} AS ?b{n}) " for n in range(900)) + "}", 1,
    ),
    "giant-values": ("SELECT * { VALUES ?x { " + _LONG_LIST + " } }", 4_000),
    "giant-in": (f"SELECT * {{ FILTER(5 IN ({_LONG_LIST.replace(' ', ',')})) }}", 1),
    "flat-list": ("SELECT * { ?s ?p (" + "1 " * 2_000 + ") }", 0),
    "cross-count": ("SELECT (COUNT(*) AS ?n) { " + CROSS + "}", None),
    "cross-order": ("SELECT * { " + CROSS + "} ORDER BY ?a ?d", None),
    "cross-distinct": ("SELECT DISTINCT ?a ?b ?c ?d { " + CROSS + "}", None),
    "cross-group": ("SELECT ?a (GROUP_CONCAT(?b) AS ?g) { " + CROSS + "} GROUP BY ?a", None),
    "cross-rows": ("SELECT * { " + CROSS + "}", None),
    "cross-patterns": (HUNGRY, None),
    "growth-concat": (
        "SELECT ?x15 { BIND('aaaaaaaaaaaaaaaa' AS ?x0) "
        + "".join(f"BIND(CONCAT(?x{n}, ?x{n}, ?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(15))
        + "}",
        None,
    ),
    "growth-replace": (
        "SELECT ?x9 { BIND('aaaaaaaaaaaaaaaa' AS ?x0) "
        + "".join(f"BIND(REPLACE(?x{n}, 'a', 'aaaaaaaaaaaaaaaa') AS ?x{n + 1}) " for n in range(9))
        + "}",
        None,
    ),
    "growth-group-concat": (
        "SELECT (GROUP_CONCAT(?t; SEPARATOR='" + "x" * 50_000 + "') AS ?g) { ?s ?p ?t . ?u ?q ?v }",
        None,
    ),
    "regex": (
        "SELECT * { FILTER(REGEX('" + "a" * 5_000 + "', '(a*)*(a*)*(a*)*b{1,900}')) }", 0,
    ),
    "regex-nested": ("SELECT * { FILTER(REGEX('" + "a" * 30_000 + "b', '^(a+)+$')) }", 0),
    "all-paths": (
        "SELECT * { ?a (!<urn:x>)* ?b . ?c (!<urn:x>|^!<urn:x>)* ?d . ?e !<urn:x>* ?f }", None,
    ),
}  # fmt: skip

#: What a SERVICE may be hidden in; ``{}`` stands for its target.
SERVICES = (
    "SELECT * {{ SERVICE {} {{ ?s ?p ?o }} }}",
    "SELECT * {{ service silent {} {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE {} {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE {} {{ ?s ?p ?o }} }} }} }}",
    "ASK {{ OPTIONAL {{ SERVICE {} {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ ?s ?p true.SERVICE {} {{ ?s ?p ?o }} }}",
    "SELECT * {{#'\nSERVICE {} {{ ?s ?p ?o }}#'\n}}",
    "SELECT * {{ \\u0053ERVICE {} {{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {} {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s WHERE {{ SERVICE {} {{ ?s ?p ?o }} }}",
)
