"""Partners around a thing: all that are drawn lie inside the drawing, the closest first."""

from hypothesis import given
from hypothesis import strategies as st

from clusterlod.web.entity.partners import HEIGHT, SHOWN, WIDTH, Partner, drawn
from clusterlod.web.graph import Text


def partner(number: int, shared: int) -> Partner:
    things = tuple((f"https://example.org/{i}", Text(str(i))) for i in range(shared))
    return Partner(f"https://example.org/p{number}", Text(f"P{number:03}"), things)


@given(st.lists(st.integers(1, 30), max_size=60))
def test_partners_lie_inside_the_drawing(shared: list[int]) -> None:
    nodes = drawn([partner(i, n) for i, n in enumerate(shared)])

    assert len(nodes) == min(len(shared), SHOWN)
    assert all(0 < node.x < WIDTH and 0 < node.y < HEIGHT for node in nodes)
    assert len({(node.x, node.y) for node in nodes}) == len(nodes)


def test_the_partners_with_the_most_shared_are_drawn() -> None:
    nodes = drawn([partner(i, 1 + (i == 59) * 9) for i in range(60)])

    assert nodes[0].partner.iri == "https://example.org/p59"
    assert nodes[0].weight == max(node.weight for node in nodes)
