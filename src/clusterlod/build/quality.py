"""Rules across nodes: each stored query ``quality/*.rq`` over the built graph, as SHACL results.

A rule selects ``?focus`` and, where it can, ``?path``, ``?value`` and ``?detail``. Its header says
severity and message in both languages; ``{?name}`` in a message stands for what that variable is
bound to.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from clusterlod import queries
from clusterlod.build.reports import SEVERITIES, Result
from clusterlod.errors import StoredQueryError
from clusterlod.namespaces import SH, SHAPES, contract
from clusterlod.queries import StoredQuery

_COMPONENT: Final = SH + "SPARQLConstraintComponent"
_HOLE = re.compile(r"\{\?(\w+)\}")


def validate_rules(store: Store) -> Iterator[Result]:
    """Run every rule over the union of all graphs of a store.

    Raises:
        StoredQueryError: if a rule's header has no severity, or it is no SELECT query.
    """
    for name in queries.names("quality"):
        yield from apply_rule(queries.load("quality", name), store)


def apply_rule(rule: StoredQuery, store: Store) -> Iterator[Result]:
    """Run one rule."""
    if rule.value("severity") not in SEVERITIES:
        expected = ", ".join(SEVERITIES)
        raise StoredQueryError(f"quality/{rule.name}.rq: expected # severity: one of {expected}")
    solutions = store.query(rule.text, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise StoredQueryError(f"quality/{rule.name}.rq: expected a SELECT query")
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield result_of(rule, {name: solution[name] for name in names})


def result_of(rule: StoredQuery, variables: Mapping[str, object]) -> Result:
    """Report what the variables of a rule are bound to, in the words of its header."""
    bound = {name: term for name, term in variables.items() if term is not None}
    focus, value, path = (bound.get(name) for name in ("focus", "value", "path"))
    words = {name: _word(term) for name, term in bound.items()}
    return Result(
        severity=rule.value("severity"),
        shape=f"{SHAPES}{rule.name}",
        focus=str(focus or ""),
        path=path.value if isinstance(path, NamedNode) else "",
        value=str(value or ""),
        component=_COMPONENT,
        messages=tuple(
            (language, _fill(rule.value("message", language), words)) for language in ("en", "fr")
        ),
        nodes=(_kept(focus), _kept(value)),
    )


def _fill(template: str, words: dict[str, str]) -> str:
    return _HOLE.sub(lambda match: words.get(match[1], "?"), template)


def _word(term: object) -> str:
    if isinstance(term, NamedNode):
        return contract(term.value)
    return term.value if isinstance(term, (Literal, BlankNode)) else str(term)


def _kept(term: object) -> NamedNode | Literal | None:
    return term if isinstance(term, (NamedNode, Literal)) else None
