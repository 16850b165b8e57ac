"""The hash chain: any change, loss, swap or insertion shows at the link where it happened."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.events import GENESIS, START, Event, Head, Recorded, chain, first_break, link_hash

AT = datetime(2025, 3, 4, 8, 15, 30, 120_000, tzinfo=UTC)


def event(number: int) -> Event:
    return Event(stream="sr_1", type=f"thing.happened_{number}", at=AT, actor="sid_1", data={"n": number})


def chained(count: int) -> list[Recorded]:
    head, links = START, []
    for number in range(count):
        links.append(chain(head, event(number)))
        head = links[-1].head
    return links


def test_the_first_link_follows_the_genesis() -> None:
    link = chain(START, event(1))
    assert (link.seq, link.previous, link.event_id) == (1, GENESIS, "sr_1.1")
    assert link.head == Head(1, link.hash)


def test_the_hash_is_sha256_of_the_documented_json() -> None:
    """Whoever checks a history without our code computes this."""
    told = Event(stream="sr_1", type="a.b", at=AT, actor="sid_1", data={"z": [1, None, True], "å": {"b": "ö", "a": 2}})
    text = (
        '{"actor":"sid_1","at":"2025-03-04T08:15:30.120Z","data":{"z":[1,null,true],"å":{"a":2,"b":"ö"}},'
        f'"previous":"{GENESIS}","seq":1,"stream":"sr_1","type":"a.b"}}'
    )
    assert json.loads(text)["seq"] == 1
    assert link_hash(told, 1, GENESIS) == hashlib.sha256(text.encode()).hexdigest()


def test_the_order_in_which_data_was_written_does_not_matter() -> None:
    one, other = replace(event(1), data={"a": 1, "b": 2}), replace(event(1), data={"b": 2, "a": 1})
    assert link_hash(one, 1, GENESIS) == link_hash(other, 1, GENESIS)


def test_a_whole_chain_has_no_break() -> None:
    assert first_break(chained(5)) is None
    assert first_break([]) is None


@pytest.mark.parametrize(
    "forged",
    [
        lambda e: replace(e, type="other.happened"),
        lambda e: replace(e, at=AT + timedelta(milliseconds=1)),
        lambda e: replace(e, actor="sid_2"),
        lambda e: replace(e, data={"n": -1}),
        lambda e: replace(e, stream="sr_2"),
    ],
)
def test_a_changed_event_breaks_the_chain_at_its_own_link(forged: Callable[[Event], Event]) -> None:
    links = chained(4)
    links[2] = replace(links[2], event=forged(links[2].event))
    assert first_break(links) == 3


def test_a_forged_link_with_a_fitting_hash_breaks_the_next_one() -> None:
    links = chained(4)
    links[1] = chain(links[0].head, replace(links[1].event, actor="sid_2"))
    assert first_break(links) == 3


@given(st.data(), st.integers(2, 8))
def test_any_other_order_or_a_loss_within_is_noticed(data: st.DataObject, count: int) -> None:
    links = chained(count)
    kept = data.draw(st.lists(st.sampled_from(range(count)), unique=True, min_size=1))
    if kept != list(range(len(kept))):  # a chain cut off at its end is whole: its head is kept elsewhere
        assert first_break([links[i] for i in kept]) is not None
