"""Run one query over a store and write its result; knows nothing of processes."""

from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox

from clusterlod.engine.base import QueryRequest
from clusterlod.engine.binding import parse_term
from clusterlod.engine.graph_text import SortedPrefixes
from clusterlod.engine.guard import DEFAULT_LIMITS, Examination, Limits, examine, examine_closely
from clusterlod.engine.services import fill
from clusterlod.engine.syntax_message import explain
from clusterlod.engine.xml_text import Writable, XmlText
from clusterlod.errors import QueryEvaluationError, QueryRefusedError
from clusterlod.media_types import Carries, MediaType
from clusterlod.namespaces import PREFIXES

_RESULTS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
#: What pyoxigraph raises for a query that cannot be evaluated.
_EVALUATION_ERRORS: Final = (RuntimeError, ValueError, OSError)


def evaluate(
    store: ox.Store, request: QueryRequest, output: Writable, limits: Limits = DEFAULT_LIMITS
) -> None:
    """Examine, run and serialise a query.

    The default graph is the union of all graphs unless the query or the request names a dataset;
    the request's dataset replaces the query's (SPARQL 1.1 Protocol, section 2.1.4).

    Raises:
        QueryError: the query has no answer. Output may hold the start of one.
        OSError: ``output`` raised it.
    """
    examination = request.examined or examine(request.text, limits)
    check_fit(examination, request.media_type)
    result = _query(store, request, examination, limits)
    serialise(result, request.media_type, output)


def check_fit(examination: Examination, media_type: MediaType) -> None:
    """Hold a media type to the form of a query.

    Raises:
        QueryRefusedError: reason ``media_type``, if it cannot hold the result.
    """
    if examination.form.carries is media_type.carries:
        return
    kind = "an RDF graph" if examination.form.carries is Carries.GRAPH else "solutions"
    raise QueryRefusedError(
        f"{examination.form.value} gives {kind}, which {media_type.name} cannot hold.",
        "media_type",
    )


def _query(store: ox.Store, request: QueryRequest, examination: Examination, limits: Limits) -> Any:
    try:
        return store.query(
            fill(request.text, examination.services, request.services),
            substitutions=_substitutions(request),
            **_dataset(request, examination),
        )
    except SyntaxError as error:
        closely = examine_closely(request.text, limits)
        raise explain(str(error), request.text, closely) from error
    except _EVALUATION_ERRORS as error:
        raise QueryEvaluationError(str(error)) from error


def _dataset(request: QueryRequest, examination: Examination) -> dict[str, Any]:
    if request.default_graphs or request.named_graphs:
        return {
            "default_graph": [_named_node(iri) for iri in request.default_graphs],
            "named_graphs": [_named_node(iri) for iri in request.named_graphs],
        }
    return {"use_default_graph_as_union": not examination.has_dataset}


def _named_node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise QueryRefusedError(
            f"{iri!r} is not the IRI of a graph; expected an absolute IRI.", "graph"
        ) from error


def _substitutions(request: QueryRequest) -> dict[ox.Variable, Any]:
    return {ox.Variable(n): parse_term(n, t) for n, t in request.substitutions.items()}


def serialise(result: Any, media_type: MediaType, output: Writable) -> None:
    """Write a result of the store, or an iterable of triples.

    Raises:
        QueryEvaluationError: evaluation fails on the way, or the media type cannot hold the result.
        OSError: ``output`` raised it.
    """
    try:
        if media_type.carries is Carries.GRAPH:
            _serialise_graph(result, media_type, output)
        else:
            is_xml = media_type.name.endswith("+xml")
            target: Any = XmlText(output) if is_xml else output
            result.serialize(target, _RESULTS[media_type.name])
    except _EVALUATION_ERRORS as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # from the output, not from the store
        raise QueryEvaluationError(str(error)) from error


def _serialise_graph(
    triples: ox.QueryTriples | Iterable[ox.Triple], media_type: MediaType, output: Any
) -> None:
    rdf_format = _GRAPHS[media_type.name]
    prefixes = None
    if rdf_format == ox.RdfFormat.RDF_XML:
        output, prefixes = XmlText(SortedPrefixes(output)), PREFIXES
    elif rdf_format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        output, prefixes = SortedPrefixes(output), PREFIXES
    elif isinstance(triples, ox.QueryTriples):
        triples.serialize(output, rdf_format)  # without a Python object for each triple
        return
    ox.serialize(triples, output, rdf_format, prefixes=prefixes)
