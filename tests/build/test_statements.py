"""Direct triples, in both directions: all that may stand, and nothing else."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

from clusterlod.build.claims import Claim
from clusterlod.build.statements import direct_statements
from clusterlod.build.terms import entity, graph, named

ORDER = ("deprecated", "normal", "preferred")
TERM = (Literal(1),)
TEXT = (Literal("un", language="fr"), Literal("one", language="en"))


def claim(
    slug: str = "a",
    *,
    rank: str = "normal",
    modality: str = "asserted",
    precision: str = "",
    basis: str = "article-read",
    objects: tuple[Literal, ...] = TERM,
) -> Claim:
    return Claim(
        node=entity(f"claim/{slug}"),
        subject=entity("organisation/o"),
        predicate=named("clo:memberCount"),
        objects=objects,
        rank=rank,
        modality=modality,
        precision=precision,
        basis=basis,
        is_text=objects == TEXT,
    )


def stands(one: Claim, rivals: tuple[Claim, ...] = ()) -> bool:
    conflicts = {one.node: {rival.node for rival in rivals}}
    statement = Quad(one.subject, one.predicate, TERM[0], graph("statements"))
    others = [rival for rival in rivals if rival.objects == TERM]
    assert not others, "a rival must not found the same statement"
    return statement in set(direct_statements([one, *rivals], conflicts))


@given(
    st.sampled_from(ORDER),
    st.sampled_from(["asserted", "predicted", "intended", "opinion"]),
    st.sampled_from(["", "exact", "approximate", "more-than", "range"]),
    st.sampled_from(["article-read", "derived-by-complement", "unverified"]),
    st.sampled_from([TERM, TEXT, ()]),
)
def test_a_claim_alone_stands_exactly_by_the_rule(
    rank: str, modality: str, precision: str, basis: str, objects: tuple[Literal, ...]
) -> None:
    one = claim(rank=rank, modality=modality, precision=precision, basis=basis, objects=objects)

    assert stands(one) == (
        rank != "deprecated"
        and modality == "asserted"
        and precision in ("", "exact")
        and basis != "unverified"
        and objects == TERM
    )


def test_a_claim_stands_only_above_every_rival() -> None:
    for rank, first, second in product(ORDER, repeat=3):
        rivals = tuple(
            claim(f"r{n}", rank=r, objects=(Literal(n + 2),)) for n, r in enumerate((first, second))
        )
        best = max(ORDER.index(first), ORDER.index(second))

        expected = rank != "deprecated" and ORDER.index(rank) > best
        assert stands(claim(rank=rank), rivals) == expected


def test_a_preferred_prediction_gives_no_statement_and_still_holds_down_its_rivals() -> None:
    prediction = claim("p", rank="preferred", modality="predicted", objects=(Literal(2),))

    assert not stands(claim(), (prediction,))
    assert list(direct_statements([prediction], {})) == []
