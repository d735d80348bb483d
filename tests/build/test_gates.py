from collections.abc import Callable
from pathlib import Path

import pytest

from clusterlod.build.checking import check
from clusterlod.build.gates import described, record_released
from clusterlod.build.graph import read_graph
from clusterlod.build.pipeline import build
from clusterlod.errors import SourceError, ValidationError

Edit = Callable[[str, str, str], None]
ORGANISATIONS = "data/entities/organisations.csv"
SHORT_NAME = "Organisation-short-name"


def allow(root: Path, count: int) -> None:
    text = f"[allowed_warnings]\n{SHORT_NAME} = {count}\n"
    (root / "data" / "quality.toml").write_text(text, encoding="utf-8")


def findings(root: Path, *, exact: bool = True) -> list[str]:
    with pytest.raises(SourceError) as caught:
        check(root, exact=exact)
    return [str(finding) for finding in caught.value.findings]


def test_a_sound_tree_passes(small: Path) -> None:
    checked = check(small)

    assert checked.report.results == ()
    assert checked.claims.total == len(checked.graph.claims)


def test_a_warning_that_is_not_allowed_stops_the_release(small: Path, edit: Edit) -> None:
    edit(ORGANISATIONS, ",CE,", ",Cluster d’essai,")

    (finding,) = findings(small, exact=False)
    assert finding.startswith(
        f"data/quality.toml:0: 1 warnings of {SHORT_NAME}, at most 0 allowed:\n"
        "  Warning: id:organisation/cluster-essai clo:shortName"
    )


def test_an_allowed_warning_passes(small: Path, edit: Edit) -> None:
    edit(ORGANISATIONS, ",CE,", ",Cluster d’essai,")
    allow(small, 1)

    assert check(small).report.warnings_by_rule() == {SHORT_NAME: 1}


def test_an_allowance_must_fall_with_the_warnings(small: Path) -> None:
    allow(small, 1)

    assert findings(small) == [
        f"data/quality.toml:2: 0 warnings of {SHORT_NAME}, 1 allowed "
        "(expected: 0: the ratchet falls)"
    ]
    check(small, exact=False)


def test_violations_stop_the_release_and_are_all_listed(
    small: Path, tmp_path: Path, edit: Edit
) -> None:
    edit("data/conflicts/conflicts.csv", "claim/s9-003; claim/x-cluster-essai-founded-1998",
         "claim/s9-003; claim/s9-002")  # fmt: skip
    edit("shapes/claims.ttl", "sh:path prov:hadPrimarySource ;\n\tsh:minCount 1",
         "sh:path prov:hadPrimarySource ;\n\tsh:minCount 2")  # fmt: skip

    with pytest.raises(ValidationError) as caught:
        build(small, tmp_path / "releases", language="fr")
    lines = str(caught.value).splitlines()
    assert len([line for line in lines if "Une affirmation a une source." in line]) == 13
    assert len([line for line in lines if line.startswith("Violation: id:claim/s9-003")]) == 2
    assert not (tmp_path / "releases").exists()


def test_broken_shapes_are_named_with_their_line(small: Path) -> None:
    (small / "shapes" / "broken.ttl").write_text("closh:x a sh:NodeShape .\n", encoding="utf-8")

    assert findings(small)[0].startswith("shapes/broken.ttl:1: malformed Turtle")


def test_a_released_iri_that_is_gone_is_found(small: Path, tmp_path: Path, edit: Edit) -> None:
    build(small, tmp_path / "releases", record=True)
    lines = (small / "data" / "released.csv").read_text(encoding="utf-8").splitlines()
    gone = lines.index("place/halle-essai,2026-01-02") + 1
    (small / "data" / "entities" / "places.csv").unlink()

    assert findings(small) == [
        f"data/released.csv:{gone}: the released IRI 'place/halle-essai' is gone "
        "(expected: the entity, or a row in redirects.csv)"
    ]
    edit("data/redirects.csv", "organisation/fantome,,410,N’a jamais existé.,Never existed.\n",
         "organisation/fantome,,410,N’a jamais existé.,Never existed.\n"
         "place/halle-essai,,410,Fictive.,Fictional.\n")  # fmt: skip
    check(small)


def test_the_record_only_grows_and_stays_sorted(small: Path, edit: Edit) -> None:
    graph = read_graph(small)
    assert record_released(small, graph) == len(described(graph.quads))
    first = (small / "data" / "released.csv").read_text(encoding="utf-8").splitlines()

    edit("data/release.toml", "2026-01-02", "2026-01-03")
    edit("data/entities/persons.csv", "basis,confidence\njeanne-essai,Jeanne Essai,J. Essai",
         "basis,confidence\nanne-essai,Anne Essai,,article-100,article-read,high\n"
         "jeanne-essai,Jeanne Essai,J. Essai")  # fmt: skip
    assert record_released(small, read_graph(small)) == 1

    second = (small / "data" / "released.csv").read_text(encoding="utf-8").splitlines()
    assert set(second) - set(first) == {"person/anne-essai,2026-01-03"}
    assert second[1:] == sorted(second[1:])
    derived = ("catalogue/", "passage/", "period/", "selector/")
    assert not [line for line in second if line.startswith(derived)]
