"""Write the difference of two releases as an RDF patch: https://afs.github.io/rdf-delta/rdf-patch.html."""

from collections.abc import Iterable, Iterator
from uuid import NAMESPACE_URL, uuid5

from clusterlod.namespaces import BASE


def rdf_patch(
    old: Iterable[str], new: Iterable[str], old_version: str, new_version: str
) -> Iterator[str]:
    """Yield the lines of the patch that makes the old quads the new ones.

    Args:
        old: Quads of the old release, a line of N-Quads each.
        new: Quads of the new one.
        old_version: Version of the old release.
        new_version: Version of the new one.
    """
    before, after = set(old), set(new)
    yield f"H id <{_identifier(new_version)}> ."
    yield f"H prev <{_identifier(old_version)}> ."
    yield "TX ."
    yield from (f"D {line}" for line in sorted(before - after))
    yield from (f"A {line}" for line in sorted(after - before))
    yield "TC ."


def _identifier(version: str) -> str:
    """Identify a release: the same version always gives the same UUID."""
    return uuid5(NAMESPACE_URL, f"{BASE}release/{version}").urn
