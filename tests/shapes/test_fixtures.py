"""Every fixture gets exactly the results that it states."""

from pathlib import Path

import pytest
from tests.shapes.judge import expected, fixtures, judge


@pytest.mark.parametrize("fixture", fixtures("valid"), ids=lambda path: path.stem)
def test_valid_fixture_has_no_result(fixture: Path) -> None:
    """A conforming fixture gets neither a violation nor a warning."""
    assert judge(fixture).results == ()


@pytest.mark.parametrize("fixture", fixtures("invalid"), ids=lambda path: path.stem)
def test_invalid_fixture_has_the_stated_results(fixture: Path) -> None:
    """A failing fixture gets the results of its header, and no other."""
    assert expected(fixture), f"{fixture.name} states no expected result"
    assert judge(fixture).results == expected(fixture)
