"""Events as rows: read back as written, also from the stream, and undelivered ones are found by age."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pynamodb.exceptions import UpdateError

from chalicelib.aws.event_rows import EventRow, from_image, history, left_behind, mark_delivered
from chalicelib.platform.clock import iso
from chalicelib.platform.events import first_break
from tests.unit.aws.toys import NOW, Thing, commit, find


@pytest.fixture(autouse=True)
def _ground(aws: Any) -> None:
    for word in ("ett", "två", "tre"):
        commit((find("t1") or Thing("t1")).say(word))


def test_a_stream_record_is_the_event_it_came_from(aws: Any) -> None:
    key = {"stream": {"S": "t1"}, "seq": {"N": "2"}}
    image = aws("dynamodb").get_item(TableName="b2bsign-test-events", Key=key)["Item"]
    links = history("t1")
    assert from_image(image) == links[1]
    assert first_break(links) is None


def test_undelivered_events_are_found_oldest_first_and_only_old_ones() -> None:
    assert left_behind(iso(NOW), 10) == []
    later = iso(NOW + timedelta(minutes=5))
    assert len(left_behind(later, 10)) == 3
    assert len(left_behind(later, 2)) == 2


def test_a_delivered_event_leaves_the_index_and_stays_in_the_history() -> None:
    first = history("t1")[0]
    mark_delivered(first)
    mark_delivered(first)
    assert [link.seq for link in left_behind(iso(NOW + timedelta(1)), 10)] == [2, 3]
    assert len(history("t1")) == 3


def test_marking_never_makes_a_row_or_touches_another_event() -> None:
    first = history("t1")[0]
    with pytest.raises(UpdateError):
        mark_delivered(replace(first, hash="0" * 64))
    with pytest.raises(UpdateError):
        mark_delivered(replace(first, seq=9))
    assert EventRow.find("t1", 9) is None
