"""The words of every finding, in French and English, and the collector that speaks them."""

from dataclasses import dataclass
from typing import Final

from clusterlod.build.file_messages import FILE_MESSAGES
from clusterlod.build.spreadsheet_messages import SPREADSHEET_MESSAGES
from clusterlod.errors import SourceError, SourceFinding

LANGUAGES: Final = ("fr", "en")
_LEADS: Final = {"fr": "attendu :", "en": "expected:"}

#: Mistakes after which a table is not there.
_WHOLE_FILE: Final = (
    "missing-file", "unreadable", "not-utf8", "line-ends", "empty-file", "wrong-separator",
    "bad-header", "column-order", "bad-csv",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the curated files."""

    path: str
    line: int = 0
    column: int = 0


#: Key to language to (problem, expected); braces name the fields of :meth:`Findings.add`.
MESSAGES: Final[dict[str, dict[str, tuple[str, str]]]] = {
    **FILE_MESSAGES,
    **SPREADSHEET_MESSAGES,
    "missing-file": {
        "fr": ("le fichier manque", "{expected}"),
        "en": ("the file is missing", "{expected}"),
    },
    "unknown-file": {
        "fr": ("fichier inconnu", "un de {expected}"),
        "en": ("unknown file", "one of {expected}"),
    },
    "unreadable": {
        "fr": ("illisible : {reason}", "du texte UTF-8"),
        "en": ("unreadable: {reason}", "UTF-8 text"),
    },
    "bad-csv": {
        "fr": ("CSV mal formé : {reason}", "un guillemet fermé pour chaque guillemet ouvert"),
        "en": ("malformed CSV: {reason}", "a closing quote for each opening one"),
    },
    "unsorted": {
        "fr": (
            "{id!r} est mal placé, après {previous!r}",
            "un tri par id : clusterlod check --fix",
        ),
        "en": (
            "{id!r} is out of order, after {previous!r}",
            "sorted by id: clusterlod check --fix",
        ),
    },
    "bad-turtle": {
        "fr": ("Turtle mal formé : {reason}", ""),
        "en": ("malformed Turtle: {reason}", ""),
    },
    "unknown-graph": {
        "fr": ("aucun graphe {value!r}", "un graphe de la publication, source-… compris"),
        "en": ("no graph {value!r}", "a graph of the release, source-… included"),
    },
    "bad-geojson": {
        "fr": ("GeoJSON mal formé : {reason}", "un Polygon ou un MultiPolygon, avec un id"),
        "en": ("malformed GeoJSON: {reason}", "a Polygon or a MultiPolygon, with an id"),
    },
    "bad-toml": {
        "fr": ("TOML mal formé ou clé manquante : {reason}", "{expected}"),
        "en": ("malformed TOML or missing key: {reason}", "{expected}"),
    },
    "empty-cell": {
        "fr": ("{column} est vide", "une valeur"),
        "en": ("{column} is empty", "a value"),
    },
    "bad-slug": {
        "fr": (
            "{column} : {value!r} n’est pas un identifiant",
            "a-z, 0-9 et traits d’union{near}",
        ),
        "en": ("{column}: {value!r} is not an identifier", "a-z, 0-9 and hyphens{near}"),
    },
    "duplicate-id": {
        "fr": ("id {id!r} déjà pris", "un autre id ; le premier est en {first}"),
        "en": ("id {id!r} is taken", "another id; the first is at {first}"),
    },
    "bad-reference": {
        "fr": (
            "{column} : {value!r} n’est pas une référence",
            "type/identifiant, le type parmi {expected}{near}",
        ),
        "en": (
            "{column}: {value!r} is not a reference",
            "type/slug, the type one of {expected}{near}",
        ),
    },
    "dangling-reference": {
        "fr": ("{column} : {value!r} n’existe pas", "une entité décrite{near}"),
        "en": ("{column}: {value!r} does not exist", "a described entity{near}"),
    },
    "unknown-concept": {
        "fr": ("{column} : concept inconnu {value!r}", "un concept du schéma {scheme}{near}"),
        "en": ("{column}: unknown concept {value!r}", "a concept of scheme {scheme}{near}"),
    },
    "bad-curie": {
        "fr": (
            "{column} : {value!r} n’est pas un terme de la forme préfixe:nom",
            "par exemple clo:memberCount ; préfixe parmi {expected}",
        ),
        "en": (
            "{column}: {value!r} is not a term of the form prefix:name",
            "for example clo:memberCount; the prefix one of {expected}",
        ),
    },
    "unknown-predicate": {
        "fr": ("{column} : prédicat inconnu {value!r}", "une propriété de l’ontologie{near}"),
        "en": ("{column}: unknown predicate {value!r}", "a property of the ontology{near}"),
    },
    "unknown-class": {
        "fr": ("{column} : classe inconnue {value!r}", "une classe de l’ontologie{near}"),
        "en": ("{column}: unknown class {value!r}", "a class of the ontology{near}"),
    },
    "bad-date": {
        "fr": ("{column} : {value!r} n’est pas une date partielle", "{expected}"),
        "en": ("{column}: {value!r} is not a partial date", "{expected}"),
    },
    "bad-period": {
        "fr": (
            "la fin {end!r} n’est pas après le début {start!r}",
            "comme fin, le premier jour où cela ne vaut plus",
        ),
        "en": (
            "the end {end!r} is not after the start {start!r}",
            "as end, the first day on which it no longer holds",
        ),
    },
    "bad-number": {
        "fr": (
            "{column} : {value!r} n’est pas un nombre",
            "{expected} : ni espace, ni virgule",
        ),
        "en": ("{column}: {value!r} is not a number", "{expected}: no space, no comma"),
    },
    "bad-iri": {
        "fr": ("{column} : {value!r} n’est pas une adresse complète", "{expected}"),
        "en": ("{column}: {value!r} is not a whole address", "{expected}"),
    },
    "bad-choice": {
        "fr": ("{column} : {value!r} inconnu", "un de {expected}"),
        "en": ("{column}: unknown {value!r}", "one of {expected}"),
    },
    "one-language": {
        "fr": ("{present} sans {missing}", "le texte dans les deux langues"),
        "en": ("{present} without {missing}", "the text in both languages"),
    },
    "wrong-source": {
        "fr": ("source {value!r} dans le fichier {file}", "{expected!r}, le nom du fichier"),
        "en": ("source {value!r} in file {file}", "{expected!r}, the name of the file"),
    },
    "object-and-text": {
        "fr": ("objet et texte à la fois", "soit object, soit object_fr et object_en"),
        "en": ("object and text at once", "either object, or object_fr and object_en"),
    },
    "no-object": {
        "fr": ("aucun objet", "object, ou object_fr et object_en, ou lower et upper"),
        "en": ("no object", "object, or object_fr and object_en, or lower and upper"),
    },
    "text-wanted": {
        "fr": ("{predicate} prend du texte", "object_fr et object_en, object vide"),
        "en": ("{predicate} takes text", "object_fr and object_en, object empty"),
    },
    "term-wanted": {
        "fr": ("{predicate} ne prend pas de texte libre", "la colonne object"),
        "en": ("{predicate} takes no free text", "the column object"),
    },
    "count-needs": {
        "fr": ("{predicate} est un compte ou une grandeur, {column} est vide", "un concept"),
        "en": ("{predicate} is a count or quantity, {column} is empty", "a concept"),
    },
    "superseded": {
        "fr": (
            "superseded_by {value} avec le rang {rank}",
            "une autre affirmation, et rank=deprecated",
        ),
        "en": ("superseded_by {value} with rank {rank}", "another claim, and rank=deprecated"),
    },
    "range-needs": {
        "fr": ("intervalle incomplet", "precision=range avec lower et upper, object vide"),
        "en": ("incomplete range", "precision=range with lower and upper, object empty"),
    },
    "bad-bounds": {
        "fr": ("lower {lower} dépasse upper {upper}", "lower ≤ upper"),
        "en": ("lower {lower} is above upper {upper}", "lower ≤ upper"),
    },
    "passage-missing": {
        "fr": ("article lu, mais sans passage", "passage_start et passage_end"),
        "en": ("article read, but no passage", "passage_start and passage_end"),
    },
    "passage-unwanted": {
        "fr": (
            "passage donné avec basis={basis}",
            "un passage seulement si basis=article-read",
        ),
        "en": ("passage given with basis={basis}", "a passage only where basis=article-read"),
    },
    "bad-passage": {
        "fr": ("passage {start}–{end} impossible", "0 ≤ début < fin ≤ {length}"),
        "en": ("impossible passage {start}–{end}", "0 ≤ start < end ≤ {length}"),
    },
    "no-text-length": {
        "fr": (
            "passage dans {source}, dont text_length est vide",
            "text_length dans sources.csv",
        ),
        "en": ("passage in {source}, whose text_length is empty", "text_length in sources.csv"),
    },
    "long-quote": {
        "fr": ("citation de {length} caractères", "au plus {limit}"),
        "en": ("quote of {length} characters", "at most {limit}"),
    },
    "two-quotes": {
        "fr": ("une autre citation que {first} pour le même passage", "une par passage"),
        "en": ("another quote than {first} for the same passage", "one per passage"),
    },
    "wrong-organisation": {
        "fr": ("{object} est l’étiquette de {organisation}", "subject = {organisation}"),
        "en": ("{object} is a labelling of {organisation}", "subject = {organisation}"),
    },
    "no-candidates": {
        "fr": ("aucun candidat à juger", "d’abord : clusterlod link wikidata"),
        "en": ("no candidate to judge", "first: clusterlod link wikidata"),
    },
    "bad-decision": {
        "fr": ("{column} : {value!r} ne peut pas décider d’un candidat", "{expected}"),
        "en": ("{column}: {value!r} cannot decide on a candidate", "{expected}"),
    },
    "second-link": {
        "fr": ("{subject} serait lié deux fois ; déjà en {first}", "un seul candidat accepté"),
        "en": ("{subject} would be linked twice; already at {first}", "one accepted candidate"),
    },
    "unknown-source": {
        "fr": ("la source {value!r} n’est pas décrite", "une ligne de sources.csv ; --cite"),
        "en": ("the source {value!r} is not described", "a row of sources.csv; --cite"),
    },
    "link-acceptance": {
        "fr": (
            "method={method}, mais {column} est vide",
            "qui a accepté le lien, et quel jour",
        ),
        "en": (
            "method={method}, but {column} is empty",
            "who accepted the link, and on which day",
        ),
    },
    "whole-day": {
        "fr": ("{column} : {value!r} n’est pas un jour entier", "2026-11-22"),
        "en": ("{column}: {value!r} is not a whole day", "2026-11-22"),
    },
    "few-claims": {
        "fr": ("conflit entre moins de deux affirmations", "au moins deux références claim/…"),
        "en": ("a conflict of fewer than two claims", "at least two references claim/…"),
    },
    "same-pair": {
        "fr": ("{value!r} n’est pas distinct de lui-même", "deux références différentes"),
        "en": ("{value!r} is not distinct from itself", "two different references"),
    },
    "redirect-target": {
        "fr": ("status {status} et to={to!r}", "301 avec to, 410 sans to"),
        "en": ("status {status} and to={to!r}", "301 with to, 410 without to"),
    },
    "redirect-living": {
        "fr": ("{id!r} est encore décrit en {first}", "une entité retirée"),
        "en": ("{id!r} is still described at {first}", "a withdrawn entity"),
    },
    "iri-gone": {
        "fr": ("l’IRI publié {id!r} a disparu", "l’entité, ou une ligne dans redirects.csv"),
        "en": ("the released IRI {id!r} is gone", "the entity, or a row in redirects.csv"),
    },
    "ratchet-stale": {
        "fr": (
            "{count} avertissements de {rule}, {allowed} permis",
            "{count} : le cliquet baisse",
        ),
        "en": ("{count} warnings of {rule}, {allowed} allowed", "{count}: the ratchet falls"),
    },
    "ratchet-above": {
        "fr": ("{count} avertissements de {rule}, au plus {allowed} permis :{lines}", ""),
        "en": ("{count} warnings of {rule}, at most {allowed} allowed:{lines}", ""),
    },
    "cannot-write": {
        "fr": ("écriture impossible dans {folder} : {reason}", "la place et le droit d’écrire"),
        "en": ("cannot write to {folder}: {reason}", "space and permission to write"),
    },
    "locked": {
        "fr": ("une autre construction écrit dans {folder}", "réessayer quand elle a fini"),
        "en": ("another build is writing to {folder}", "try again when it has ended"),
    },
    "version-taken": {
        "fr": (
            "la version {version} existe avec un autre contenu, et une publication ne change pas",
            "une nouvelle version dans data/release.toml, ou --force pour un travail en cours",
        ),
        "en": (
            "version {version} exists with other content, and a release never changes",
            "a new version in data/release.toml, or --force for work in progress",
        ),
    },
}


def sentence(key: str, language: str, **fields: object) -> str:
    """Return a message as one text."""
    problem, expected = MESSAGES[key][language]
    hint = f" ({expected.format(**fields)})" if expected else ""
    return f"{problem.format(**fields)}{hint}"


class Findings:
    """Collects every mistake in the curated files, to raise them all at once."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._items: dict[SourceFinding, None] = {}
        self._unread = False

    def add(self, place: Place, key: str, **fields: object) -> None:
        """Note a mistake, once; ``key`` and ``fields`` are those of :data:`MESSAGES`."""
        self._unread = self._unread or key in _WHOLE_FILE
        problem, expected = (text.format(**fields) for text in MESSAGES[key][self.language])
        lead = _LEADS[self.language]
        finding = SourceFinding(place.path, place.line, problem, expected, lead, place.column)
        self._items[finding] = None

    def __len__(self) -> int:
        return len(self._items)

    def raise_if_any(self) -> None:
        """Raise all findings so far.

        Raises:
            SourceError: if there is any.
        """
        if self._items:
            raise self.error()

    def error(self) -> SourceError:
        """Return the error that carries all findings so far."""
        return SourceError(list(self._items))

    def take(self, error: SourceError) -> None:
        """Add the findings of an error that was raised elsewhere."""
        self._items |= dict.fromkeys(error.findings)

    def raise_if_unread(self) -> None:
        """Raise all findings so far if a whole file could not be read.

        Whatever refers to that file would else be reported as well, and bury the one mistake.

        Raises:
            SourceError: if a file is missing or unreadable.
        """
        if self._unread:
            self.raise_if_any()
