"""What is noted of one request while it is answered, for the log and the metrics."""

from dataclasses import dataclass
from typing import Final, cast

from starlette.types import Scope

_KEY: Final = "clusterlod.record"


@dataclass(slots=True)
class Record:
    """Notes on one request.

    Attributes:
        query: Start of the hash of its query, if it has one.
        outcome: ``ok``, ``cached``, ``not-modified``, ``broken``, ``left``, or the name of a
            problem; empty where the status says all.
        rows: Rows or triples of the answer, where known.
        status: Of the answer; 0 before it begins.
        sent: Bytes of its body, so far.
    """

    query: str = ""
    outcome: str = ""
    rows: int | None = None
    status: int = 0
    sent: int = 0


def new_record(scope: Scope) -> Record:
    """Attach a record to a request."""
    record = scope[_KEY] = Record()
    return record


def record_of(scope: Scope) -> Record:
    """Return the record of a request."""
    return cast(Record, scope.get(_KEY) or new_record(scope))
