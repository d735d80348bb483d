"""What ``clusterlod check`` says to somebody who edits the tables in a spreadsheet."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from clusterlod.build.pipeline import build
from clusterlod.cli.main import main

SMALL = Path(__file__).parents[1] / "build" / "fixtures" / "small"
ORGANISATIONS = "data/entities/organisations.csv"
PERSONS = "data/entities/persons.csv"
DETAILS = "data/territories/details.csv"
LABELLINGS = "data/relations/labellings.csv"
CLAIMS = "data/claims/article-100.csv"

Change = Callable[[bytes], bytes]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def said(root: Path, language: str, *more: str) -> list[str]:
    """Return the findings that the command prints, progress and total left out."""
    arguments = ["check", "--source", str(root), "--lang", language, *more]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1, result.output
    return [line for line in result.stderr.splitlines() if line.startswith("data/")]


def put(old: str, new: str) -> Change:
    return lambda data: data.replace(old.encode(), new.encode(), 1)


def add(row: str) -> Change:
    return lambda data: data + row.encode()


#: File, mistake, and the one line that it gives in French and in English.
MISTAKES: list[tuple[str, Change, str, str]] = [
    (ORGANISATIONS, lambda data: b"\xef\xbb\xbf" + data,
     ":1: fins de ligne CRLF ou marque d’ordre des octets", ":1: CRLF line ends or a byte order"),
    (ORGANISATIONS, lambda data: data.replace(b"\n", b"\r\n"),
     "UTF-8 sans BOM, lignes LF : clusterlod check --fix", "LF line ends: clusterlod check --fix"),
    (ORGANISATIONS, lambda data: data.replace(b",", b";"),
     ":1: les colonnes sont séparées par « ; » (attendu : des virgules)",
     ":1: the columns are separated by « ; » (expected: commas)"),
    (ORGANISATIONS, lambda data: data.replace(b",", b"\t"),
     ":1: les colonnes sont séparées par TAB", ":1: the columns are separated by TAB"),
    (ORGANISATIONS, lambda data: data.decode().encode("cp1252"),
     ":2: octet 0x92 : le fichier n’est pas en UTF-8", ":2: byte 0x92: the file is not in UTF-8"),
    (ORGANISATIONS, put("website_status", "statut"),
     ":1: en-tête : colonnes inconnues [statut], manquantes [website_status]",
     ":1: header: unknown columns [statut], missing [website_status]"),
    (ORGANISATIONS, put("label_fr,label_en", "label_en,label_fr"),
     ":1: les colonnes sont dans un autre ordre", ":1: the columns are in another order"),
    (PERSONS, lambda _: b"", ":0: le fichier est vide", ":0: the file is empty"),
    (PERSONS, add('zoe,"Zoé,,article-100,article-read,high\n'),
     ":3: CSV mal formé", ":3: malformed CSV"),
    (PERSONS, add(",,,,,\n"),
     ":3: la ligne est vide (attendu : aucune ligne vide : clusterlod check --fix)",
     ":3: the row is empty (expected: no empty row: clusterlod check --fix)"),
    (PERSONS, put("\njeanne", "\n,Zoé,,article-100,article-read,high\njeanne"),
     ":2: id : '' n’est pas un identifiant (attendu : a-z, 0-9 et traits d’union)",
     ":2: id: '' is not an identifier (expected: a-z, 0-9 and hyphens)"),
    (PERSONS, add("\n"), ":3: la ligne est vide", ":3: the row is empty"),
    (PERSONS, add("zoe,Zoé\n"), ":3: 2 cellules (attendu : 6", ":3: 2 cells (expected: 6"),
    (PERSONS, add("jeanne-essai,Jeanne,,article-100,article-read,high\n"),
     "persons.csv:3: id 'jeanne-essai' déjà pris", "persons.csv:3: id 'jeanne-essai' is taken"),
    (PERSONS, add("zoé,Zoé,,article-100,article-read,high\n"),
     ":3: id : 'zoé' n’est pas un identifiant", ":3: id: 'zoé' is not an identifier"),
    (ORGANISATIONS, lambda data: b"".join(line + b",\n" for line in data.splitlines()),
     ":1: en-tête : colonnes inconnues [''], manquantes []",
     ":1: header: unknown columns [''], missing []"),
    (ORGANISATIONS, lambda data: data.replace(b"short_name", b"alt_fr", 1),
     ":1: en-tête : colonnes inconnues [alt_fr], manquantes [short_name]",
     ":1: header: unknown columns [alt_fr], missing [short_name]"),
    (ORGANISATIONS, put("fictif", "dâ€™Ã‰tat Ã\u00a0 créer"),
     "description_fr : caractères mal lus dans 'Un pôle dâ€™Ã‰tat Ã\\xa0 créer.' "
     "(attendu : 'Un pôle d’État à créer.' : ouvrir en UTF-8)",
     "description_fr: misread characters in"),
    (ORGANISATIONS, put("Un pôle fictif", "Un p�le fictif"),
     "description_fr : un caractère s’est perdu dans 'Un p�le fictif.'",
     "description_fr: a character was lost in 'Un p�le fictif.'"),
    (ORGANISATIONS, put("article-100; registre-2013", '"article-100, registre-2013"'),
     "source : une virgule dans 'article-100, registre-2013' "
     "(attendu : plusieurs valeurs séparées par « ; »)",
     "source: a comma in 'article-100, registre-2013' "
     "(expected: several values separated by “; ”)"),
    (ORGANISATIONS, put("\ncluster-essai,", "\nCluster-essai,"),
     "id : 'Cluster-essai' n’est pas un identifiant "
     "(attendu : a-z, 0-9 et traits d’union ; cluster-essai ?)",
     "id: 'Cluster-essai' is not an identifier (expected: a-z, 0-9 and hyphens ; cluster-essai ?)"),
    (LABELLINGS, put("organisation/pole-essai", "organisation/pole-esai"),
     "organisation : 'organisation/pole-esai' n’existe pas",
     "organisation: 'organisation/pole-esai' does not exist"),
    (DETAILS, put("registre-2013", "registre/2013"),
     "source : 'registre/2013' n’existe pas", "source: 'registre/2013' does not exist"),
    (PERSONS, put("article-100", "article-1000"),
     "source : 'article-1000' n’existe pas (attendu : une entité décrite ; source/article-100 ?)",
     "source: 'article-1000' does not exist (expected: a described entity ; source/article-100 ?)"),
    (PERSONS, put("article-read", "article-lu"),
     "concept inconnu 'article-lu'", "basis: unknown concept 'article-lu'"),
    (PERSONS, put("Jeanne Essai", "Jeanne Essai "),
     ":2: name : blanc superflu", ":2: name: stray white space"),
    (CLAIMS, put(",2012,2012,", ",01/05/2012,,"),
     ":3: start : '01/05/2012' n’est pas une date", ":3: start: '01/05/2012' is not a partial"),
    (CLAIMS, put(",2012,2012,", ",2013,2012,"),
     "(attendu : comme fin, le premier jour où cela ne vaut plus)",
     "(expected: as end, the first day on which it no longer holds)"),
    (CLAIMS, put("organisation/cluster-essai", "Cluster-Éssai"),
     "; organisation/cluster-essai ?)", "; organisation/cluster-essai ?)"),
    (CLAIMS, put("clo:memberCount,210", 'clo:memberCount,"1 210"'),
     "object : '1 210' n’est pas un nombre", "object: '1 210' is not a number"),
    (CLAIMS, put("clo:memberCount", "membres"),
     "predicate : 'membres' n’est pas un terme de la forme préfixe:nom",
     "predicate: 'membres' is not a term of the form prefix:name"),
    (ORGANISATIONS, put("https://example.org/cluster", "www.example.org"),
     "website : 'www.example.org' n’est pas une adresse complète (attendu : https://…)",
     "website: 'www.example.org' is not a whole address (expected: https://…)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "change", "french", "english"), MISTAKES, ids=range(len(MISTAKES))
)
def test_a_typical_mistake_gives_one_plain_line(
    small: Path, path: str, change: Change, french: str, english: str
) -> None:
    """One mistake, one line: where it is, what it is, what was expected, in either language."""
    file = small / path
    file.write_bytes(change(file.read_bytes()))

    for language, wanted in (("fr", french), ("en", english)):
        (line,) = said(small, language)
        assert line.startswith(path)
        assert wanted.replace("« ; »", "«\u202f;\u202f»") in line
        assert ("expected:" in line) == (language == "en")


def test_what_excel_leaves_is_mended_by_fix(small: Path) -> None:
    file = small / ORGANISATIONS
    sound = file.read_bytes()
    file.write_bytes(b"\xef\xbb\xbf" + sound.replace(b"\n", b"\r\n"))

    arguments = ["check", "--fix", "--source", str(small), "--lang", "en"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert file.read_bytes() == sound


@pytest.mark.parametrize("text", ["allowed_warnings = 3\n", '[allowed_warnings]\nx = "many"\n'])
def test_a_broken_allowance_is_named(small: Path, text: str) -> None:
    (small / "data" / "quality.toml").write_text(text, encoding="utf-8")

    (line,) = said(small, "en")
    assert line.startswith("data/quality.toml:0: malformed TOML or missing key: allowed_warnings")


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("fr", "l’IRI publié 'place/halle-essai' a disparu (attendu : l’entité, ou une ligne"),
        ("en", "the released IRI 'place/halle-essai' is gone (expected: the entity, or a row"),
    ],
)
def test_a_released_iri_that_vanishes_fails_the_check(
    small: Path, tmp_path: Path, language: str, wanted: str
) -> None:
    build(small, tmp_path / "releases", record=True)
    (small / "data" / "entities" / "places.csv").unlink()

    (line,) = said(small, language)
    assert line.startswith("data/released.csv:")
    assert wanted in line

    with (small / "data" / "redirects.csv").open("a", encoding="utf-8") as file:
        file.write("place/halle-essai,,410,Fictive.,Fictional.\n")
    arguments = ["check", "--source", str(small), "--lang", language]
    assert CliRunner().invoke(main, arguments).exit_code == 0
