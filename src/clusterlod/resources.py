"""Find the files that travel with the code: ontology, shapes and data.

In a checkout they are the top-level folders; in an installed package they lie in
``clusterlod/_bundled``. Nothing else in the code knows the difference.
"""

from pathlib import Path

from clusterlod.errors import ResourceError

FOLDERS = ("ontology", "shapes", "data")


def root() -> Path:
    """Return the folder that holds ``ontology/``, ``shapes/`` and ``data/``.

    Raises:
        ResourceError: if neither a checkout nor a bundle is there.
    """
    package = Path(__file__).resolve().parent
    for candidate in (package / "_bundled", package.parents[1]):
        if all((candidate / name).is_dir() for name in FOLDERS):
            return candidate
    raise ResourceError(
        f"ontology/, shapes/ and data/ are neither in {package / '_bundled'} nor in "
        f"{package.parents[1]}; reinstall clusterlod, or pass --source FOLDER"
    )


def in_checkout() -> bool:
    """Tell whether the code runs from a checkout rather than from an installed package."""
    return root().name != "_bundled"
