"""Known names are found in articles, where they stand, and common words are left alone."""

import csv
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterlod import resources
from clusterlod.articles.mentions import TYPES, Lexicon, Mention
from clusterlod.articles.text import Article, read_article
from clusterlod.build.graph import read_graph
from clusterlod.build.search_names import read_names
from clusterlod.errors import TextError
from clusterlod.namespaces import ID
from clusterlod.search.card import Name, Role

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "build" / "fixtures" / "small"
FIXTURE = Path(__file__).parent / "fixtures" / "cluster.txt"
SHARED = Path(os.environ.get("CLUSTERLOD_SHARED", ROOT.parent / "shared"))


def lexicon(root: Path) -> Lexicon:
    names = read_names(read_graph(root).quads)
    return Lexicon({node.value: found for node, found in names.items()})


def of(**names: tuple[str, Role]) -> Lexicon:
    """Make a lexicon of organisations with one name each."""
    return Lexicon(
        {
            f"{ID}organisation/{slug}": [Name(text, role, "fr")]
            for slug, (text, role) in names.items()
        }
    )


def written(mentions: list[Mention]) -> list[tuple[str, str]]:
    return [(m.text, " ".join(e.reference for e in m.entities)) for m in mentions]


@pytest.fixture(scope="module")
def known() -> Lexicon:
    return lexicon(SMALL)


@pytest.fixture(scope="module")
def real() -> Lexicon:
    return lexicon(resources.root())


def test_names_are_found_folded_and_the_longest_wins(known: Lexicon) -> None:
    assert written(known.find(read_article(FIXTURE))) == [
        ("Cluster d’essai", "organisation/cluster-essai"),
        ("Région nouvelle", "territory/region-new"),
        ("Jeanne Essai", "person/jeanne-essai"),
        ("grappe d’ESSAI", "organisation/cluster-essai"),
        ("CE", "organisation/cluster-essai"),
        ("Fonds d’essai", "policy/fonds-essai"),
        ("Essai", "organisation/cluster-essai"),
        ("Essai", "person/jeanne-essai"),
        ("Ancien Pôle d’Essai", "organisation/pole-essai"),
    ]


def test_positions_are_those_of_the_normalised_text(known: Lexicon) -> None:
    article = read_article(FIXTURE)

    assert article.text == " ".join(FIXTURE.read_text(encoding="utf-8").split())
    for mention in known.find(article):
        assert article.text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Lot", "un lot de vis dans le Lot", ["Lot"]),
        ("PASS", "il passe, pass, Pass ou PASS", ["PASS"]),
        ("DERBI", "le pôle Derbi, ou DERBI ; le derbi", ["Derbi", "DERBI"]),
        ("ADI", "Adieu, jadis, ADIL, ADI.", ["ADI"]),
        ("Images & Réseaux", "Images et Réseaux, Images & Réseaux", ["Images et Réseaux"] * 1
         + ["Images & Réseaux"]),
        ("I-Care", "le cluster I-Care", ["I-Care"]),
        ("Cap Digital", "il faut garder le Cap. Digital League le dit", []),
        ("Cap Digital", "Cap\u00a0Digital et Cap-Digital", ["Cap Digital", "Cap-Digital"]),
        ("Mécanic Vallée", "Me\u0301canic Valle\u0301e", ["Me\u0301canic Valle\u0301e"]),
        ("System@tic", "le pôle System@tic", ["System@tic"]),
        ("Région Essai", "la région Essai et la Région Essai", ["Région Essai"]),
        ("Pôle Fibres", "le pôle Fibres", ["pôle Fibres"]),
        ("Œuvre", "Oeuvre", ["Oeuvre"]),
    ],
)  # fmt: skip
def test_care_for_case_and_word_boundaries(name: str, text: str, found: list[str]) -> None:
    mentions = of(x=(name, Role.LABEL)).find(Article(" ".join(text.split())))

    assert [mention.text for mention in mentions] == found


def test_another_name_that_is_a_common_word_does_not_count_at_the_start_of_a_sentence() -> None:
    words = of(x=("Risques", Role.ALT))

    assert words.find(Article("Risques et chances. Risques partout.")) == []
    assert len(words.find(Article("Le pôle Risques y était."))) == 1


def test_homonyms_are_all_named() -> None:
    both = of(a=("PIC", Role.SHORT), b=("PIC", Role.SHORT))
    (mention,) = both.find(Article("Le PIC y était."))

    assert [e.reference for e in mention.entities] == ["organisation/a", "organisation/b"]


def test_people_named_in_full_are_known_by_their_family_name_afterwards(real: Lexicon) -> None:
    text = "Fleur Pellerin est venue. Mme Pellerin a parlé. Un pellerin passait."
    names = [m.text for m in real.find(Article(text)) if "person/" in m.entities[0].reference]

    assert names == ["Fleur Pellerin", "Pellerin"]
    assert real.find(Article("Mme Pellerin a parlé.")) == []


@given(st.text())
def test_any_text_is_read_without_overlaps(text: str) -> None:
    words = of(a=("Cap Digital", Role.LABEL), b=("Digital", Role.LABEL), c=("Cap", Role.ALT))
    article = Article(" ".join(f"{text} Cap Digital {text}".split()))
    mentions = words.find(article)

    assert all(left.end <= right.start for left, right in pairwise(mentions))
    for start, end in article.sentences():
        assert 0 <= start < end <= len(article.text)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Pôle".encode("cp1252"), r"press\.txt:1: byte 1 is not UTF-8.*iconv"),
        (b"line\nP\xf4le", r"press\.txt:2: byte 6 is not UTF-8"),
        (b"%PDF-1.7 x", r"a document or image \(expected: plain text"),
        (b"\x00\x01", "a document or image"),
        (b" \n ", r"empty \(expected: plain text in UTF-8\)"),
    ],
)
def test_what_is_no_text_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "press.txt"
    path.write_bytes(content)

    with pytest.raises(TextError, match=words):
        read_article(path)


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "lecture impossible : "), ("en", "cannot be read: ")]
)
def test_a_missing_file_is_told(tmp_path: Path, language: str, words: str) -> None:
    with pytest.raises(TextError, match=words):
        read_article(tmp_path / "none.txt", language)


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    (tmp_path / "press.txt").write_bytes("\ufeffPôle".encode())

    assert read_article(tmp_path / "press.txt").text == "Pôle"


def named_by_claims(number: str) -> set[str]:
    """Return the entities that the claims of an article speak of, without concepts."""
    text = (ROOT / "data" / "claims" / f"article-{number}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(keepends=True))
    cells = {row[column] for row in rows for column in ("subject", "object", "speaker")}
    return {cell for cell in cells if cell.partition("/")[0] in TYPES}


#: Types of things that bear names in the press; events and measures are mostly described there.
BEARERS = ("organisation", "person", "territory", "place")


def test_most_of_what_our_five_articles_name_is_found(real: Lexicon) -> None:
    """67 of 98 entities, 63 of 74 of those that bear names, when this was written."""
    paths = sorted((SHARED / "articles").glob("*.txt"))
    if not paths:
        pytest.skip(f"no articles below {SHARED}")
    wanted, found, proposed = set(), set(), 0
    for path in paths:
        claims = {(path.name, reference) for reference in named_by_claims(path.name[:3])}
        mentions = real.find(read_article(path))
        known = {(path.name, e.reference) for m in mentions for e in m.entities}
        wanted |= claims
        found |= claims & known
        proposed += len(known)
    bearers = {pair for pair in wanted if pair[1].startswith(BEARERS)}

    assert len(found) >= 0.65 * len(wanted)
    assert len(found & bearers) >= 0.8 * len(bearers)
    assert len(found) >= 0.9 * proposed, "little is proposed that no claim speaks of"
