"""Describe the release in itself: DCAT-AP, VoID, prefixes and examples; cut and write its parts."""

from collections.abc import Iterator

from pyoxigraph import Quad

from clusterlod.build.catalogue.dcat import catalogue_facts
from clusterlod.build.catalogue.examples import example_facts
from clusterlod.build.catalogue.texts import CatalogueText
from clusterlod.build.catalogue.void import size_facts, void_facts
from clusterlod.build.counts import Census
from clusterlod.build.licences import Licences
from clusterlod.build.terms import graph, named


def catalogue_quads(
    version: str, text: CatalogueText, census: Census, licences: Licences
) -> Iterator[Quad]:
    """Describe one release.

    Args:
        version: Of the release.
        text: What ``data/catalogue/`` says.
        census: Of the graph without its catalogue.
        licences: Of the graphs that have their own.
    """
    where, counts = graph("catalogue"), census.counts()
    facts = (
        *catalogue_facts(version, text),
        *void_facts(census.union, counts, licences),
        *example_facts(),
    )
    for subject, curie, value in (*facts, *size_facts(facts, counts, licences)):
        yield Quad(subject, named(curie), value, where)
