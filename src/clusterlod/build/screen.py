"""Screen the graph: which focus nodes might break a shape, so that the judge looks at no others.

A shape becomes a function from a focus node to yes or no. All of SHACL that is not known here, and
every open question, makes a node suspect: the screen may ask too much of the judge, never too
little. It reports nothing itself.
"""

import contextlib
import operator
from collections.abc import Callable, Collection, Iterator
from typing import Final

from pyoxigraph import NamedNode

from clusterlod.build import constraints
from clusterlod.build.constraints import Check, Comparison, Unsure
from clusterlod.build.index import Index, Term
from clusterlod.build.terms import named
from clusterlod.namespaces import SH

Conforms = Callable[[Term], bool]
_Path = Callable[[Term], Collection[Term]]

#: What says nothing of the data, or is read with the parameter that it belongs to.
_SILENT: Final = frozenset(
    named(f"sh:{name}")
    for name in (
        "path", "name", "description", "message", "severity", "order", "group", "targetClass",
        "targetNode", "targetSubjectsOf", "targetObjectsOf", "qualifiedMinCount",
        "qualifiedMaxCount",
    )
)  # fmt: skip
_CLASSES: Final = (named("rdfs:Class"), named("owl:Class"))
#: Declarations that change what shapes mean: targets and constraints of one's own.
_STRANGE: Final = (named("sh:target"), named("sh:parameter"))
#: Parameters that a shape may have several of.
_MANY: Final = frozenset(
    named(f"sh:{name}")
    for name in ("property", "node", "class", "hasValue", "and", "or", "xone", "not")
)


def suspects(shapes: Index, data: Index) -> Iterator[tuple[Term, Term]]:
    """Yield each shape and each of its focus nodes that does not surely conform to it.

    Raises:
        Unsure: if shapes choose their focus nodes, or constrain them, in ways not known here.
    """
    typed = shapes.backward(named("rdf:type"))
    if any(map(shapes.forward, _STRANGE)) or any(class_ in typed for class_ in _CLASSES):
        raise Unsure
    screen = _Screen(shapes, data)
    for shape, nodes in _focus_nodes(shapes, data).items():
        conforms = screen.shape(shape)
        yield from ((shape, node) for node in nodes if not _surely(conforms, node))


def _focus_nodes(shapes: Index, data: Index) -> dict[Term, set[Term]]:
    found: dict[Term, set[Term]] = {}
    for kind, nodes in TARGETS.items():
        for shape, values in shapes.forward(kind).items():
            found.setdefault(shape, set()).update(*(nodes(data, value) for value in values))
    return found


def _surely(conforms: Conforms, node: Term) -> bool:
    try:
        return conforms(node)
    except Unsure:
        return False


#: Kind of target to the focus nodes that it means (SHACL, section 2.1.3).
TARGETS: Final[dict[NamedNode, Callable[[Index, Term], Collection[Term]]]] = {
    named("sh:targetNode"): lambda _, value: (value,),
    named("sh:targetClass"): lambda data, value: data.instances(value),
    named("sh:targetSubjectsOf"): lambda data, value: (
        data.forward(value) if isinstance(value, NamedNode) else ()
    ),
    named("sh:targetObjectsOf"): lambda data, value: (
        data.backward(value) if isinstance(value, NamedNode) else ()
    ),
}


def _unsure(_: Term) -> bool:
    raise Unsure


class _Screen:
    """Turns shapes into functions over one graph."""

    def __init__(self, shapes: Index, data: Index) -> None:
        self.shapes = shapes
        self.data = data
        self._compiled: dict[Term, Conforms] = {}

    def shape(self, node: Term) -> Conforms:
        """Return the function of a shape; within itself a shape is an open question."""
        if node not in self._compiled:
            self._compiled[node] = _unsure
            with contextlib.suppress(Unsure):
                self._compiled[node] = self._conforms(node)
        return self._compiled[node]

    def _conforms(self, shape: Term) -> Conforms:
        path = self._path_of(shape)
        checks = list(self._checks(shape))

        def conforms(focus: Term) -> bool:
            values = path(focus)
            for check in checks:  # noqa: SIM110 - the innermost loop: all() takes a third longer
                if not check(focus, values):
                    return False
            return True

        return conforms

    def _checks(self, shape: Term) -> Iterator[Check]:
        found: dict[NamedNode, list[Term]] = {}
        for parameter, value in self.shapes.description(shape):
            if parameter.value.startswith(SH) and parameter not in _SILENT:
                found.setdefault(parameter, []).append(value)
        for parameter, values in found.items():
            make = _MAKERS.get(parameter)
            if make is None or (len(values) > 1 and parameter not in _MANY):
                raise Unsure
            yield from (make(self, shape, value) for value in values)

    def _path_of(self, shape: Term) -> _Path:
        declared = list(self.shapes.objects(shape, named("sh:path")))
        if len(declared) > 1:
            raise Unsure
        return self._path(declared[0]) if declared else lambda focus: (focus,)

    def _path(self, path: Term) -> _Path:
        """Return the function of a property path (SHACL, section 2.3.1)."""
        if isinstance(path, NamedNode):
            arcs = self.data.forward(path)
            return lambda focus: arcs.get(focus, ())
        if steps := list(self.shapes.items(path)):
            return _sequence([self._path(step) for step in steps])
        ((kind, value),) = self.shapes.description(path)
        if kind == named("sh:alternativePath"):
            choices = [self._path(choice) for choice in self.shapes.items(value)]
            return lambda focus: {node for choice in choices for node in choice(focus)}
        if kind == named("sh:inversePath") and isinstance(value, NamedNode):
            back = self.data.backward(value)
            return lambda focus: back.get(focus, ())
        raise Unsure

    def shapes_in(self, members: Term) -> list[Conforms]:
        """Return the functions of a list of shapes."""
        return [self.shape(member) for member in self.shapes.items(members)]


def _sequence(steps: list[_Path]) -> _Path:
    def values(focus: Term) -> Collection[Term]:
        nodes: Collection[Term] = (focus,)
        for step in steps:
            nodes = {value for node in nodes for value in step(node)}
        return nodes

    return values


#: Takes the shape and one value of the parameter.
_Maker = Callable[[_Screen, Term, Term], Check]


def _number_of(yes: Callable[[int, int], bool]) -> _Maker:
    """Count to how many shapes of a list a value node conforms (SHACL, section 4.6)."""

    def make(screen: _Screen, _: Term, value: Term) -> Check:
        choices = screen.shapes_in(value)
        return constraints.every(
            lambda term: yes(sum(choice(term) for choice in choices), len(choices))
        )

    return make


def _not(screen: _Screen, _: Term, value: Term) -> Check:
    conforms = screen.shape(value)
    return constraints.every(lambda term: not conforms(term))


def _qualified(screen: _Screen, shape: Term, value: Term) -> Check:
    """Section 4.7.3, without disjoint shapes."""
    conforms = screen.shape(value)
    least, most = (
        [constraints.number(v) for v in screen.shapes.objects(shape, named(f"sh:qualified{end}"))]
        for end in ("MinCount", "MaxCount")
    )

    def check(_: Term, values: Collection[Term]) -> bool:
        count = sum(map(conforms, values))
        return all(count >= n for n in least) and all(count <= n for n in most)

    return check


def _plain(make: Callable[[Term], Check]) -> _Maker:
    return lambda _, __, value: make(value)


def _bound(fits: Comparison) -> _Maker:
    return lambda _, __, value: constraints.bound(value, fits)


def _less(fits: Comparison) -> _Maker:
    return lambda screen, _, value: constraints.less_than(value, screen.data, fits)


def _nested(screen: _Screen, _: Term, value: Term) -> Check:
    return constraints.every(screen.shape(value))


#: Parameter to the maker of its check; what is missing here is an open question.
_MAKERS: Final[dict[NamedNode, _Maker]] = {
    named(f"sh:{name}"): maker
    for name, maker in {
        "property": _nested,
        "node": _nested,
        "not": _not,
        "and": _number_of(operator.eq),
        "or": _number_of(lambda count, _: count >= 1),
        "xone": _number_of(lambda count, _: count == 1),
        "qualifiedValueShape": _qualified,
        "minCount": _plain(constraints.min_count),
        "maxCount": _plain(constraints.max_count),
        "datatype": _plain(constraints.datatype),
        "nodeKind": _plain(constraints.node_kind),
        "pattern": _plain(constraints.pattern),
        "minLength": _plain(constraints.min_length),
        "maxLength": _plain(constraints.max_length),
        "uniqueLang": _plain(constraints.unique_lang),
        "hasValue": _plain(constraints.has_value),
        "minInclusive": _bound(operator.ge),
        "maxInclusive": _bound(operator.le),
        "minExclusive": _bound(operator.gt),
        "maxExclusive": _bound(operator.lt),
        "lessThan": _less(operator.lt),
        "lessThanOrEquals": _less(operator.le),
        "class": lambda screen, _, value: constraints.instance_of(value, screen.data),
        "in": lambda screen, _, value: constraints.is_in(screen.shapes.items(value)),
        "languageIn": lambda screen, _, value: constraints.language_in(screen.shapes.items(value)),
    }.items()
}
