"""Punctuation at the end of a line stays with its word, in French."""

from clusterlod.web.report import report_url
from clusterlod.web.typography import unbroken


def test_double_punctuation_and_guillemets_stay_with_their_words_in_french() -> None:
    text = "« Qui ? » : 5 % de la somme"

    assert unbroken(text, "fr") == "«\u00a0Qui\u00a0?\u00a0»\u00a0: 5\u00a0% de la somme"
    assert unbroken(text, "en") == text


def test_a_report_is_written_with_plain_spaces() -> None:
    address = report_url("data@example.org", unbroken("Erreur : ici", "fr"), "")

    assert address == "mailto:data@example.org?subject=Erreur%20%3A%20ici&body="
