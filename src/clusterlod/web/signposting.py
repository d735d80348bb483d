"""Signposts for machines: links with their relations, as a header and as a linkset (RFC 9264).

FAIR Signposting profile, levels 1 and 2 (https://signposting.org/FAIR/).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from clusterlod.media_types import Carries, MediaType

LINKSET: Final = MediaType("application/linkset+json", ".json", Carries.FILE, "linkset")

ABOUT_PAGE: Final = "https://schema.org/AboutPage"


@dataclass(frozen=True, slots=True)
class Link:
    """One link.

    Attributes:
        relation: Name of the relation, such as ``item``.
        target: Where it leads.
        media_type: Type of the target; empty where it is a name.
    """

    relation: str
    target: str
    media_type: str = ""

    def __str__(self) -> str:
        """Write the link as a Link header does (RFC 8288)."""
        media_type = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.target}>; rel="{self.relation}"{media_type}'


def header(links: Iterable[Link]) -> str:
    """Write links as the value of a Link header."""
    return ", ".join(map(str, links))


def linkset(links: dict[str, tuple[Link, ...]]) -> bytes:
    """Write the links of several anchors as a linkset.

    Args:
        links: Anchor to its links.
    """
    contexts = []
    for anchor, found in links.items():
        context: dict[str, Any] = {"anchor": anchor}
        for link in found:
            target = {"href": link.target, **({"type": link.media_type} if link.media_type else {})}
            context.setdefault(link.relation, []).append(target)
        contexts.append(context)
    return (json.dumps({"linkset": contexts}, indent=1) + "\n").encode()
