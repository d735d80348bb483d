"""The catalogue of what the pages say, in French and English: ``messages/*.toml``."""

import tomllib
from importlib import resources
from typing import Any

from clusterlod.errors import ResourceError
from clusterlod.web.negotiation import LANGUAGES


class Messages:
    """Every text of the pages by its key, ``section.name``, in each language."""

    def __init__(self, texts: dict[str, dict[str, str]]) -> None:
        self._texts = texts

    def keys(self, language: str) -> frozenset[str]:
        """Return the keys that a language has."""
        return frozenset(key for key, texts in self._texts.items() if language in texts)

    def text(self, key: str, language: str, **values: Any) -> str:
        """Return a text, with ``{name}`` replaced by values.

        Raises:
            ResourceError: if the catalogue has no such text.
        """
        try:
            return self._texts[key][language].format(**values)
        except KeyError as error:
            raise ResourceError(f"messages/: no {key!r} in {language!r} ({error})") from error

    def section(self, name: str) -> dict[str, str]:
        """Return key and name of each text of a section."""
        return {key: key.partition(".")[2] for key in self._texts if key.startswith(f"{name}.")}

    def raw(self, key: str, language: str) -> str:
        """Return a text with its ``{name}`` as they stand, for a script to fill."""
        return self._texts[key][language]

    def has(self, key: str) -> bool:
        """Tell whether there is such a text."""
        return key in self._texts


def load_messages() -> Messages:
    """Read the catalogue: a file for each section, in it ``name = { fr = "...", en = "..." }``."""
    texts = {}
    for file in resources.files("clusterlod.web").joinpath("messages").iterdir():
        section, _, suffix = file.name.partition(".")
        if suffix == "toml":
            for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
                if set(entry) <= set(LANGUAGES):
                    texts[f"{section}.{name}"] = entry
    return Messages(texts)
