"""Turn the answers of a service into candidates with a reason that a person can judge."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from clusterlod.linking.cache import Cache
from clusterlod.linking.candidates import Row, row_id
from clusterlod.linking.service import BATCH, Candidate, Query, Service
from clusterlod.linking.subjects import Subject
from clusterlod.search.card import Name, Role
from clusterlod.search.folding import fold

#: Reasons in French and English; braces name fields.
_REASONS: Final = {
    "same": ("même nom", "same name"),
    "same-former": ("même nom qu’un ancien nom", "same as a former name"),
    "alike": ("nom voisin de « {name} »", "name like “{name}”"),
    "certain": ("certain selon le service", "certain says the service"),
    "types": ("là-bas : {types}", "there: {types}"),
}

#: A cell that begins so is a formula to a spreadsheet; an apostrophe makes it text.
_FORMULA: Final = ("=", "+", "-", "@")

#: Told how many more names were answered.
Told = Callable[[int], None]
Answer = tuple[Subject, Name, tuple[Candidate, ...]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What is worth proposing.

    Attributes:
        least: The lowest score.
        most: The most candidates of one subject.
    """

    least: float = 50.0
    most: int = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    subject: Subject
    name: Name
    query: Query


def ask(
    subjects: Collection[Subject], service: Service, cache: Cache, space: str, told: Told
) -> Iterator[Answer]:
    """Answer each name of each subject, from the cache where it was asked before.

    Args:
        subjects: Whom to ask for.
        service: Whom to ask.
        cache: What was answered before; every new answer is kept at once.
        space: Identifier space of the service.
        told: Told how many more names are answered.

    Raises:
        ServiceError: if the service gives up; what was answered until then is kept.
    """
    waiting: list[_Asked] = []
    for subject in subjects:
        queries = subject.queries(space, [name.text for name in subject.names])
        for name, query in zip(subject.names, queries, strict=True):
            known = cache.get(query)
            if known is None:
                waiting.append(_Asked(subject, name, query))
            else:
                told(1)
                yield subject, name, known
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        for asked, found in zip(batch, service.candidates([a.query for a in batch]), strict=True):
            cache.put(asked.query, found)
            told(1)
            yield asked.subject, asked.name, found


def propose(answers: Iterable[Answer], space: str, terms: Terms) -> list[Row]:
    """Choose the best candidates of each subject, by score."""
    best: dict[str, dict[str, tuple[float, Row]]] = {}
    for subject, name, found in answers:
        rows = best.setdefault(subject.reference, {})
        for candidate in found:
            row = _row(subject.reference, name, candidate, space)
            known = rows.get(row.target)
            if candidate.score >= terms.least and (not known or known[0] < candidate.score):
                rows[row.target] = (candidate.score, row)
    ranked = (
        sorted(rows.values(), key=lambda pair: (-pair[0], pair[1].target)) for rows in best.values()
    )
    return [row for pairs in ranked for _, row in pairs[: terms.most]]


def _row(subject: str, name: Name, candidate: Candidate, space: str) -> Row:
    target = space + candidate.id
    french, english = _reasons(name, candidate)
    return Row(
        id=row_id(subject, target),
        subject=subject,
        name=_tidy(name.text),
        target=target,
        label=_tidy(candidate.name),
        description=_tidy(candidate.description),
        score=f"{candidate.score:g}",
        reason_fr=french,
        reason_en=english,
    )


def _reasons(name: Name, candidate: Candidate) -> tuple[str, str]:
    same = fold(name.text) == fold(candidate.name)
    former = name.role is Role.FORMER
    keys = [("same-former" if former else "same") if same else "alike"]
    keys += ["certain"] if candidate.match else []
    keys += ["types"] if candidate.types else []
    values = {"name": _tidy(name.text), "types": ", ".join(map(_tidy, candidate.types))}
    french, english = ("; ".join(_REASONS[key][n].format(**values) for key in keys) for n in (0, 1))
    return french, english


def _tidy(text: str) -> str:
    """Make a text from elsewhere fit one cell: one line, NFC, nothing that a sheet would run."""
    visible = "".join(
        char for char in text if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    line = " ".join(unicodedata.normalize("NFC", visible).split())
    return f"'{line}" if line.startswith(_FORMULA) else line
