"""The whole examination: every check in its order, and what each found."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Final

from clusterlod.doctor import (
    catalogue,
    dumps,
    feed,
    http,
    negotiation,
    reconciliation,
    sparql,
    well_known,
)
from clusterlod.doctor.reply import Fault
from clusterlod.doctor.visit import AbsentError, Visit
from clusterlod.errors import ClusterlodError

Check = Callable[[Visit], Iterator[Fault]]

#: Every check by its name, ``topic.check``, in the order of the report.
CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    *http.CHECKS,
    *negotiation.CHECKS,
    *sparql.CHECKS,
    *well_known.CHECKS,
    *catalogue.CHECKS,
    *dumps.CHECKS,
    *reconciliation.CHECKS,
    *feed.CHECKS,
)

#: What reading an answer raises that is well-formed but of another form than it should have.
_OTHER_FORM: Final = (AttributeError, KeyError, IndexError, TypeError, ValueError)

#: Faults of one check that a report holds.
_MOST_FAULTS: Final = 30


class Outcome(Enum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check: Its name.
        outcome: How it ended.
        faults: What was wrong, each fault once.
    """

    check: str
    outcome: Outcome
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the finding as JSON has it."""
        faults = [asdict(fault) for fault in self.faults]
        return {"check": self.check, "outcome": self.outcome.value, "faults": faults}


def examine(visit: Visit, topics: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Carry out checks one after the other.

    Args:
        visit: To the deployment.
        topics: Names of topics or of single checks; all if none is named.
    """
    for name, check in CHECKS:
        if not topics or {name, name.partition(".")[0]} & set(topics):
            yield _carry_out(name, check, visit)


def _carry_out(name: str, check: Check, visit: Visit) -> Finding:
    faults: list[Fault] = []
    try:
        faults += check(visit)
    except AbsentError:
        return Finding(name, Outcome.ABSENT, ())
    except ClusterlodError as error:  # no answer, or one that cannot be read
        request, _, rest = str(error).partition(": ")
        expected, _, found = rest.partition(" / ")
        faults.append(Fault(request, expected if found else "", found or rest))
    except _OTHER_FORM as error:
        faults.append(Fault(visit.latest, "", f"{type(error).__name__}: {error}"))
    unique = tuple(dict.fromkeys(faults))[:_MOST_FAULTS]
    return Finding(name, Outcome.FAILED if unique else Outcome.PASSED, unique)
