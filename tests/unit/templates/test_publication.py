"""Publications over every way through their states: nothing is on offer that two persons did not agree on."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import SubjectId
from chalicelib.templates.publication import ON_OFFER, PUBLICATION, WITH_PROPOSAL, Offer, Publication, PublicationStatus
from chalicelib.templates.refusals import NotPublished

AT = datetime(2026, 11, 28, tzinfo=UTC)
ANNA, BENGT = SubjectId("sub_anna"), SubjectId("sub_bengt")

MOVES = st.tuples(
    st.sampled_from(["propose", "publish", "reject", "withdraw"]), st.sampled_from([ANNA, BENGT]), st.integers(1, 9)
)


def moved(publication: Publication, move: tuple[str, SubjectId, int]) -> Publication:
    """After the move, or as before where it is refused."""
    what, who, price = move
    offer = Offer(edition=1, sha256="a" * 64, price_credits=price, by=who, at=AT)
    verbs: dict[str, Any] = {
        "propose": lambda: publication.propose(offer),
        "publish": lambda: publication.publish(who, AT),
        "reject": lambda: publication.reject(who, AT),
        "withdraw": lambda: publication.withdraw(who, AT),
    }
    try:
        change = verbs[what]()
    except DomainError:
        return publication
    assert change.event.type.startswith("public_template.") and change.event.actor == who
    assert isinstance(change.entity, Publication)
    assert change.entity.status in PUBLICATION[publication.status]
    return change.entity


@settings(max_examples=300)
@given(st.lists(MOVES, max_size=12))
def test_every_way(moves: list[tuple[str, SubjectId, int]]) -> None:
    publication = Publication(slug="a")
    agreed: set[tuple[int, SubjectId, SubjectId]] = set()
    for what, who, price in moves:
        before = publication
        publication = moved(before, (what, who, price))
        if what == "publish" and publication != before:
            assert before.proposed is not None and before.proposed.by != who
            agreed.add((before.proposed.price_credits, before.proposed.by, who))
        if what == "propose":
            assert publication.published == before.published, "a proposal changes nothing that is on offer"
        assert (publication.published is not None) == (publication.status in ON_OFFER)
        assert (publication.proposed is not None) == (publication.status in WITH_PROPOSAL)
        if publication.published:
            offer = publication.published
            assert offer.confirmed_by is not None
            assert (offer.price_credits, offer.by, offer.confirmed_by) in agreed


def test_what_is_not_on_offer_has_no_offer() -> None:
    with pytest.raises(NotPublished):
        _ = Publication(slug="a").offer
    with pytest.raises(NotPublished):
        _ = replace(Publication(slug="a"), status=PublicationStatus.PUBLISHED).offer
