"""The words for what spreadsheets and their users do to a table, in French and English."""

from typing import Final

#: Key to language to (problem, expected); see :data:`clusterlod.build.messages.MESSAGES`.
SPREADSHEET_MESSAGES: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "line-ends": {
        "fr": (
            "fins de ligne CRLF ou marque d’ordre des octets, comme Excel les écrit",
            "UTF-8 sans BOM, lignes LF : clusterlod check --fix",
        ),
        "en": (
            "CRLF line ends or a byte order mark, as Excel writes them",
            "UTF-8 without BOM, LF line ends: clusterlod check --fix",
        ),
    },
    "not-utf8": {
        "fr": (
            "octet {byte} : le fichier n’est pas en UTF-8",
            "à l’enregistrement, choisir l’encodage UTF-8 (dans Excel : « CSV UTF-8 »)",
        ),
        "en": (
            "byte {byte}: the file is not in UTF-8",
            "choose the encoding UTF-8 when saving (in Excel: “CSV UTF-8”)",
        ),
    },
    "empty-file": {
        "fr": ("le fichier est vide", "au moins l’en-tête : {expected}"),
        "en": ("the file is empty", "at least the header: {expected}"),
    },
    "wrong-separator": {
        "fr": ("les colonnes sont séparées par {separator}", "des virgules"),
        "en": ("the columns are separated by {separator}", "commas"),
    },
    "column-order": {
        "fr": ("les colonnes sont dans un autre ordre", "{expected}"),
        "en": ("the columns are in another order", "{expected}"),
    },
    "bad-header": {
        "fr": ("en-tête : colonnes inconnues [{unknown}], manquantes [{missing}]", "{expected}"),
        "en": ("header: unknown columns [{unknown}], missing [{missing}]", "{expected}"),
    },
    "empty-row": {
        "fr": ("la ligne est vide", "aucune ligne vide : clusterlod check --fix"),
        "en": ("the row is empty", "no empty row: clusterlod check --fix"),
    },
    "cell-count": {
        "fr": ("{count} cellules", "{expected}, comme dans l’en-tête"),
        "en": ("{count} cells", "{expected}, as in the header"),
    },
    "white-space": {
        "fr": ("{column} : blanc superflu ou caractère décomposé dans {value!r}", "{expected!r}"),
        "en": ("{column}: stray white space or decomposed character in {value!r}", "{expected!r}"),
    },
    "misread": {
        "fr": ("{column} : caractères mal lus dans {value!r}", "{expected!r} : ouvrir en UTF-8"),
        "en": ("{column}: misread characters in {value!r}", "{expected!r}: open it as UTF-8"),
    },
    "lost-character": {
        "fr": ("{column} : un caractère s’est perdu dans {value!r}", "la lettre à la place de �"),
        "en": ("{column}: a character was lost in {value!r}", "the letter in the place of �"),
    },
    "comma-list": {
        "fr": (
            "{column} : une virgule dans {value!r}",
            "plusieurs valeurs séparées par «\u202f;\u202f»",
        ),
        "en": ("{column}: a comma in {value!r}", "several values separated by “; ”"),
    },
}
