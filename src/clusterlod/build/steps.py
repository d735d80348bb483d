"""The steps of a build, in their order; a caller may show them."""

from collections.abc import Callable
from typing import Final

STEPS: Final = ("read", "rules", "shapes", "gates", "write")

Progress = Callable[[str], None]
