"""Describe a release in itself: DCAT-AP 3.0.1, but for what only the finished files tell.

IRIs are below our base; addresses, too: the server puts its own in their place. Those of data sets
carry no version and never vanish; each release is a data set of its own, named by its folder.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterlod.build.catalogue.files import (
    COMPRESSIONS,
    FILE_TYPES,
    DataFile,
    data_files,
    files_of,
)
from clusterlod.build.catalogue.texts import WHOLE, CatalogueText, DatasetText, Words
from clusterlod.build.licences import LICENCE
from clusterlod.build.terms import entity, named, typed
from clusterlod.namespaces import BASE
from clusterlod.release import DUMPS

Fact = tuple[NamedNode, str, NamedNode | Literal]

_IANA: Final = "https://www.iana.org/assignments/media-types/"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

CATALOGUE: Final = entity("catalogue/catalogue")
DATASET: Final = entity(f"catalogue/{WHOLE}")
SERVICE: Final = entity("catalogue/sparql")
SERIES: Final = entity("catalogue/releases")
PUBLISHER: Final = entity("organisation/clusterlod")
CONTACT: Final = entity("catalogue/contact")
PROVENANCE: Final = entity("catalogue/provenance")
ENDPOINT: Final = NamedNode(BASE + "sparql")
FRANCE: Final = NamedNode(f"{_AUTHORITY}country/FRA")
_THEMES: Final = NamedNode(f"{_AUTHORITY}data-theme")
_PUBLIC: Final = NamedNode(f"{_AUTHORITY}access-right/PUBLIC")
_PROFILE: Final = NamedNode("https://semiceu.github.io/DCAT-AP/releases/3.0.1/")
_PROTOCOL: Final = NamedNode("https://www.w3.org/TR/sparql11-protocol/")
_CSVW: Final = NamedNode("https://www.w3.org/TR/tabular-data-model/")
_LANGUAGES: Final = tuple(NamedNode(f"{_AUTHORITY}language/{code}") for code in ("FRA", "ENG"))

#: What every file and every record is.
_FILE_STATUS: Final = NamedNode(f"{_AUTHORITY}distribution-status/COMPLETED")
_AVAILABILITY: Final = NamedNode(f"{_AUTHORITY}planned-availability/STABLE")


def catalogue_facts(version: str, text: CatalogueText) -> Iterator[Fact]:
    """Describe the catalogue, its agents, service, series and data sets."""
    yield from _catalogue(version, text)
    yield from _agents(text)
    yield from _service(version, text)
    yield from _series(version, text)
    for dataset in text.datasets:
        yield from _dataset(version, dataset)
    yield from _release(version, text)
    for file in data_files(text):
        yield from _distribution(version, file, text)


def dataset_node(name: str) -> NamedNode:
    """Return the node of a data set."""
    return entity(f"catalogue/{name}")


def distribution_node(file: DataFile) -> NamedNode:
    """Return the node of a file's distribution."""
    return entity(f"catalogue/{file.slug}")


def release_node(version: str) -> NamedNode:
    """Return the node of a release, a data set: its folder, which stays when others come."""
    return NamedNode(f"{BASE}{DUMPS}/{version}")


def address(version: str, file: DataFile) -> NamedNode:
    """Return the address of a file."""
    return NamedNode(f"{BASE}{DUMPS}/{version}/{file.name}")


def landing_page(name: str) -> NamedNode:
    """Return the address of the page about a data set."""
    return NamedNode(f"{BASE}datasets/{name}")


def _words(node: NamedNode, curie: str, words: Words) -> Iterator[Fact]:
    for language, text in words.items():
        yield node, curie, Literal(text, language=language)


def _titles(node: NamedNode, entry: Mapping[str, Words]) -> Iterator[Fact]:
    yield from _words(node, "dcterms:title", entry["title"])
    yield from _words(node, "dcterms:description", entry["description"])


def _page(node: NamedNode, curie: str, page: NamedNode) -> Iterator[Fact]:
    yield node, curie, page
    yield page, "rdf:type", named("foaf:Document")


def _dates(node: NamedNode, version: str) -> Iterator[Fact]:
    if _DAY.fullmatch(version):
        yield node, "dcterms:issued", typed(version, "xsd:date")
        yield node, "dcterms:modified", typed(version, "xsd:date")


def _catalogue(version: str, text: CatalogueText) -> Iterator[Fact]:
    yield CATALOGUE, "rdf:type", named("dcat:Catalog")
    yield from _titles(CATALOGUE, text.catalogue)
    yield from _dates(CATALOGUE, version)
    yield CATALOGUE, "dcterms:publisher", PUBLISHER
    yield CATALOGUE, "dcterms:creator", PUBLISHER
    yield CATALOGUE, "dcterms:license", LICENCE
    yield CATALOGUE, "dcterms:spatial", FRANCE
    yield CATALOGUE, "dcat:themeTaxonomy", _THEMES
    yield from _page(CATALOGUE, "foaf:homepage", NamedNode(BASE))
    yield CATALOGUE, "dcat:service", SERVICE
    for language in _LANGUAGES:
        yield CATALOGUE, "dcterms:language", language
    listed = [(dataset.name, dataset_node(dataset.name)) for dataset in text.datasets]
    for name, node in [*listed, ("release", release_node(version))]:
        yield CATALOGUE, "dcat:dataset", node
        yield from _record(version, name, node)
    yield from _record(version, "releases", SERIES)
    yield from _record(version, "sparql", SERVICE)


def _record(version: str, name: str, node: NamedNode) -> Iterator[Fact]:
    record = entity(f"catalogue/record-{name}")
    yield CATALOGUE, "dcat:record", record
    yield record, "rdf:type", named("dcat:CatalogRecord")
    yield record, "foaf:primaryTopic", node
    yield record, "dcterms:conformsTo", _PROFILE
    yield record, "adms:status", _FILE_STATUS
    for language in _LANGUAGES:
        yield record, "dcterms:language", language
    yield from _dates(record, version)


def _agents(text: CatalogueText) -> Iterator[Fact]:
    yield PUBLISHER, "rdf:type", named("foaf:Agent")
    yield PUBLISHER, "foaf:name", Literal("clusterlod")
    yield (
        PUBLISHER,
        "dcterms:type",
        NamedNode("http://purl.org/adms/publishertype/PrivateIndividual(s)"),
    )
    yield PUBLISHER, "foaf:homepage", NamedNode(BASE)
    yield CONTACT, "rdf:type", named("vcard:Kind")
    yield CONTACT, "vcard:fn", Literal("clusterlod")
    yield CONTACT, "vcard:hasURL", NamedNode(BASE + "about")
    yield PROVENANCE, "rdf:type", named("dcterms:ProvenanceStatement")
    yield from _words(PROVENANCE, "rdfs:label", text.provenance)


def _service(version: str, text: CatalogueText) -> Iterator[Fact]:
    yield SERVICE, "rdf:type", named("dcat:DataService")
    yield from _titles(SERVICE, text.service)
    yield from _dates(SERVICE, version)
    yield SERVICE, "dcterms:identifier", Literal(SERVICE.value)
    yield SERVICE, "dcat:endpointURL", ENDPOINT
    yield SERVICE, "dcat:endpointDescription", ENDPOINT
    yield SERVICE, "dcterms:conformsTo", _PROTOCOL
    yield from _page(SERVICE, "dcat:landingPage", NamedNode(BASE + "sparql/help"))
    yield SERVICE, "dcat:servesDataset", DATASET
    whole = text.datasets[0]
    yield from _theming(SERVICE, whole)
    yield from _responsible(SERVICE)


def _responsible(node: NamedNode) -> Iterator[Fact]:
    yield node, "dcterms:publisher", PUBLISHER
    yield node, "dcterms:creator", PUBLISHER
    yield node, "dcat:contactPoint", CONTACT
    yield node, "dcterms:license", LICENCE
    yield node, "dcterms:accessRights", _PUBLIC


def _theming(node: NamedNode, dataset: DatasetText) -> Iterator[Fact]:
    for theme in dataset.themes:
        yield node, "dcat:theme", NamedNode(f"{_AUTHORITY}data-theme/{theme}")
    for language, keywords in dataset.keywords.items():
        for keyword in keywords:
            yield node, "dcat:keyword", Literal(keyword, language=language)


def _common(node: NamedNode, version: str, dataset: DatasetText) -> Iterator[Fact]:
    """Say what is the same for every data set."""
    yield node, "dcterms:identifier", Literal(node.value)
    yield from _dates(node, version)
    yield from _theming(node, dataset)
    yield from _responsible(node)
    yield node, "dcterms:spatial", FRANCE
    yield node, "dcterms:provenance", PROVENANCE
    yield node, "dcterms:accrualPeriodicity", NamedNode(f"{_AUTHORITY}frequency/IRREG")
    yield node, "dcat:version", Literal(version)
    for language in _LANGUAGES:
        yield node, "dcterms:language", language


def _series(version: str, text: CatalogueText) -> Iterator[Fact]:
    yield SERIES, "rdf:type", named("dcat:DatasetSeries")
    yield from _titles(SERIES, text.series)
    yield from (
        fact for fact in _common(SERIES, version, text.datasets[0]) if fact[1] != "dcat:version"
    )
    yield from _page(SERIES, "dcat:landingPage", NamedNode(BASE + DUMPS))


def _dataset(version: str, dataset: DatasetText) -> Iterator[Fact]:
    node = dataset_node(dataset.name)
    yield node, "rdf:type", named("dcat:Dataset")
    yield node, "rdf:type", named("void:Dataset")
    yield from _words(node, "dcterms:title", dataset.title)
    yield from _words(node, "dcterms:description", dataset.description)
    yield from _common(node, version, dataset)
    yield from _page(node, "dcat:landingPage", landing_page(dataset.name))
    yield node, "dcat:distribution", _endpoint_of(dataset.name)
    yield from _endpoint(dataset)
    for file in files_of(dataset):
        yield node, "dcat:distribution", distribution_node(file)
        if file.compression:
            yield node, "void:dataDump", address(version, file)
    if dataset.name != WHOLE and not dataset.questions:
        yield DATASET, "void:subset", node


def _release(version: str, text: CatalogueText) -> Iterator[Fact]:
    """Describe the dated release, which keeps its address when a newer one has come."""
    node, whole = release_node(version), text.datasets[0]
    yield node, "rdf:type", named("dcat:Dataset")
    for language, title in text.release["title"].items():
        yield node, "dcterms:title", Literal(f"{title} {version}", language=language)
    yield from _words(node, "dcterms:description", text.release["description"])
    yield from _common(node, version, whole)
    yield node, "dcat:inSeries", SERIES
    yield node, "dcat:isVersionOf", DATASET
    yield DATASET, "dcat:hasVersion", node
    yield from _page(node, "dcat:landingPage", NamedNode(f"{BASE}{DUMPS}/{version}/"))
    for file in files_of(whole):
        dated = NamedNode(f"{node.value}#{file.slug}")
        yield node, "dcat:distribution", dated
        yield from _file_facts(dated, version, file, whole.title)


def _endpoint_of(name: str) -> NamedNode:
    return entity(f"catalogue/{name}-sparql")


def _endpoint(dataset: DatasetText) -> Iterator[Fact]:
    """Offer the endpoint as a distribution: CKAN and udata both keep it so."""
    node = _endpoint_of(dataset.name)
    yield node, "rdf:type", named("dcat:Distribution")
    for language, title in dataset.title.items():
        yield node, "dcterms:title", Literal(f"{title} – SPARQL", language=language)
        yield node, "dcterms:description", Literal(f"{title} – SPARQL 1.1", language=language)
    yield node, "dcat:accessURL", ENDPOINT
    yield node, "dcterms:format", NamedNode(f"{_AUTHORITY}file-type/SPARQLQ")
    yield node, "dcat:mediaType", NamedNode(f"{_IANA}application/sparql-results+json")
    yield node, "dcterms:conformsTo", _PROTOCOL
    yield from _terms_of_use(node)


def _distribution(version: str, file: DataFile, text: CatalogueText) -> Iterator[Fact]:
    title = next(dataset.title for dataset in text.datasets if dataset.name == file.dataset)
    yield from _file_facts(distribution_node(file), version, file, title)


def _file_facts(node: NamedNode, version: str, file: DataFile, title: Words) -> Iterator[Fact]:
    media_type, where = file.media_type, address(version, file)
    yield node, "rdf:type", named("dcat:Distribution")
    packing = "ZIP" if file.packaging else file.compression.lstrip(".")
    label = f"{media_type.label}{f' ({packing})' if packing else ''}"
    for language, text in title.items():
        yield node, "dcterms:title", Literal(f"{text} – {label}", language=language)
        yield node, "dcterms:description", Literal(f"{text} – {file.name}", language=language)
    yield node, "dcat:accessURL", where
    yield node, "dcat:downloadURL", where
    code = FILE_TYPES[media_type.extension]
    yield node, "dcterms:format", NamedNode(f"{_AUTHORITY}file-type/{code}")
    yield node, "dcat:mediaType", NamedNode(_IANA + media_type.name)
    if file.compression:
        yield node, "dcat:compressFormat", NamedNode(_IANA + COMPRESSIONS[file.compression])
    if file.packaging:
        yield node, "dcat:packageFormat", NamedNode(_IANA + file.packaging)
    if media_type.extension == ".csv":
        yield node, "dcterms:conformsTo", _CSVW
    yield from _dates(node, version)
    yield from _terms_of_use(node)


def _terms_of_use(node: NamedNode) -> Iterator[Fact]:
    yield node, "dcterms:license", LICENCE
    yield node, "dcatap:availability", _AVAILABILITY
    yield node, "adms:status", _FILE_STATUS
    for language in _LANGUAGES:
        yield node, "dcterms:language", language


def described_files(files: Iterable[DataFile], version: str) -> Iterator[tuple[NamedNode, str]]:
    """Yield each distribution with the name of its file, those of the dated release too."""
    for file in files:
        yield distribution_node(file), file.name
        if file.dataset == WHOLE:
            yield NamedNode(f"{release_node(version).value}#{file.slug}"), file.name
