"""The words of the report, in French and English: ``messages.toml``."""

import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from clusterlod.errors import ResourceError

_FILE: Final = Path(__file__).with_name("messages.toml")

Texts = MappingProxyType[str, dict[str, dict[str, str]]]


@cache
def texts() -> Texts:
    """Return every text: section, name, language."""
    return MappingProxyType(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def words(key: str, language: str, **values: object) -> str:
    """Return one text, ``section.name``, with ``{name}`` replaced by values.

    Raises:
        ResourceError: if there is no such text.
    """
    section, _, name = key.partition(".")
    try:
        return texts()[section][name][language].format(**values)
    except KeyError as error:
        raise ResourceError(f"{_FILE}: no {key!r} in {language!r}") from error
