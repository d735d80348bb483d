"""Draft rows of claims from the mentions of an article: who, where, in which words.

What is claimed is for a person to say: predicate, object, rank, modality and confidence stay
empty, and ``clusterlod check`` asks for them.
"""

import csv
import io
from collections.abc import Sequence
from typing import Final

from clusterlod.articles.mentions import Mention
from clusterlod.articles.text import Article
from clusterlod.build.passages import QUOTE_LIMIT
from clusterlod.build.tables import CLAIMS

_BASIS: Final = "article-read"


def draft_rows(article: Article, mentions: Sequence[Mention], source: str) -> list[dict[str, str]]:
    """Return one row for each entity in each sentence that names it.

    All rows of one sentence have the same passage and the same quote, as claims must.
    """
    rows = []
    for start, end in article.sentences():
        inside = [mention for mention in mentions if start <= mention.start < end]
        if inside:
            quote = _quote(article.text, start, end, inside)
            references = dict.fromkeys(e.reference for m in inside for e in m.entities)
            rows += [_row(source, reference, (start, end), quote) for reference in references]
    return [row | {"id": f"{source}-{number:03}"} for number, row in enumerate(rows, 1)]


def _row(source: str, subject: str, passage: tuple[int, int], quote: str) -> dict[str, str]:
    values = {
        "subject": subject,
        "source": source,
        "passage_start": str(passage[0]),
        "passage_end": str(passage[1]),
        "quote": quote,
        "basis": _BASIS,
    }
    return dict.fromkeys(CLAIMS.header, "") | values


def _quote(text: str, start: int, end: int, inside: list[Mention]) -> str:
    """Return the sentence, or of a long one whole words around its first mention."""
    if end - start <= QUOTE_LIMIT:
        return text[start:end]
    begin = max(start, min(inside[0].start, end - QUOTE_LIMIT))
    if begin > start and text[begin - 1] != " ":
        begin = text.find(" ", begin) + 1
    cut = min(end, begin + QUOTE_LIMIT)
    if cut < end and text[cut] != " ":
        cut = text.rfind(" ", begin, cut)
    return text[begin:cut] if cut > begin else text[begin : begin + QUOTE_LIMIT]


def to_csv(rows: Sequence[dict[str, str]]) -> str:
    """Return the rows as a table of claims."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, CLAIMS.header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
