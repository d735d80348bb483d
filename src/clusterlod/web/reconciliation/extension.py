"""Data extension: the values of properties, cell by cell, in the forms of API 0.2, section 7."""

import re
from collections.abc import Iterable
from typing import Any, Final

from clusterlod.namespaces import ID, XSD
from clusterlod.web.reconciliation.identifiers import identifier_of
from clusterlod.web.reconciliation.values import Value

_INTEGERS: Final = frozenset(
    XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")
)
_DECIMALS: Final = frozenset(XSD + name for name in ("decimal", "double", "float"))
_DAY: Final = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")


def cells(values: Iterable[Value], language: str, most: int = 0) -> list[dict[str, Any]]:
    """Return the cells of one property of one entity.

    Args:
        values: All its values.
        language: Texts in other languages are left out, unless there is none in this one.
        most: Most cells; 0 for all.
    """
    known = tuple(values)
    mine = [value for value in known if value.cell.language in ("", language)]
    found = [_cell(value, language) for value in (mine or known)]
    return found[:most] if most else found


def _cell(value: Value, language: str) -> dict[str, Any]:
    cell = value.cell
    if cell.kind == "uri":
        if not cell.value.startswith(ID):
            return {"str": cell.value}
        identifier = identifier_of(cell.value)
        return {"id": identifier, "name": value.label(language) or identifier}
    if cell.datatype in _INTEGERS:
        return {"int": int(cell.value)}
    if cell.datatype in _DECIMALS:
        return {"float": float(cell.value)}
    if cell.datatype == XSD + "boolean":
        return {"bool": cell.value in ("true", "1")}
    if cell.datatype == XSD + "date" and _DAY.fullmatch(cell.value):
        return {"date": f"{cell.value}T00:00:00Z"}
    return {"str": cell.value}
