"""The words of findings in files that are not our own, RDF and articles, in both languages."""

from typing import Final

#: Key to language to (problem, expected); see :data:`clusterlod.build.messages.MESSAGES`.
FILE_MESSAGES: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "file-missing": {
        "fr": ("le fichier n’existe pas", "un fichier RDF"),
        "en": ("there is no such file", "an RDF file"),
    },
    "file-is-folder": {
        "fr": ("c’est un dossier", "ses fichiers : {expected}"),
        "en": ("this is a folder", "the files in it: {expected}"),
    },
    "file-kind": {
        "fr": ("format inconnu : extension {extension!r}", "{expected}, ou --format"),
        "en": ("unknown format: extension {extension!r}", "{expected}, or --format"),
    },
    "file-compression": {
        "fr": ("comprimé par {kind}, que rien ici ne lit", "gzip, bzip2 ou xz"),
        "en": ("compressed by {kind}, which nothing here reads", "gzip, bzip2 or xz"),
    },
    "file-empty": {
        "fr": ("le fichier est vide", "du RDF ({kind})"),
        "en": ("the file is empty", "RDF ({kind})"),
    },
    "file-unreadable": {
        "fr": ("illisible : {reason}", "un fichier et le droit de le lire"),
        "en": ("unreadable: {reason}", "a file and permission to read it"),
    },
    "file-cut": {
        "fr": ("comprimé, mais incomplet ou abîmé : {reason}", "le fichier entier, à reprendre"),
        "en": ("compressed, but cut short or damaged: {reason}", "the whole file; fetch it again"),
    },
    "file-not-utf8": {
        "fr": ("n’est pas en UTF-8 : {reason}", "UTF-8 : iconv -f ISO-8859-1 -t UTF-8 …"),
        "en": ("not in UTF-8: {reason}", "UTF-8: iconv -f ISO-8859-1 -t UTF-8 ..."),
    },
    "file-relative": {
        "fr": ("IRI relatif sans base : {reason}", "--base IRI, ou une base dans le fichier"),
        "en": ("relative IRI without a base: {reason}", "--base IRI, or a base in the file"),
    },
    "file-context": {
        "fr": ("contexte JSON-LD d’un autre serveur", "le contexte dans le fichier même"),
        "en": ("JSON-LD context on another server", "the context in the file itself"),
    },
    "file-syntax": {
        "fr": ("{kind} mal formé : {reason}", "du {kind}, sinon --format"),
        "en": ("malformed {kind}: {reason}", "{kind}, else --format"),
    },
    "text-unreadable": {
        "fr": ("lecture impossible : {reason}", "attendu : du texte brut en UTF-8"),
        "en": ("cannot be read: {reason}", "expected: plain text in UTF-8"),
    },
    "text-document": {
        "fr": (
            "ce n’est pas du texte mais un document ou une image",
            "attendu : du texte brut en UTF-8 ; copiez-en le texte",
        ),
        "en": (
            "no text but a document or image",
            "expected: plain text in UTF-8; copy the text out of it",
        ),
    },
    "text-not-utf8": {
        "fr": (
            "l’octet {start} n’est pas de l’UTF-8",
            "attendu : du texte brut en UTF-8 : iconv -f WINDOWS-1252 -t UTF-8",
        ),
        "en": (
            "byte {start} is not UTF-8",
            "expected: plain text in UTF-8: iconv -f WINDOWS-1252 -t UTF-8",
        ),
    },
    "text-empty": {
        "fr": ("le fichier est vide", "attendu : du texte brut en UTF-8"),
        "en": ("the file is empty", "expected: plain text in UTF-8"),
    },
    "no-statement": {
        "fr": ("aucun triplet dans ces fichiers", "au moins un"),
        "en": ("no triple in these files", "at least one"),
    },
}
