"""A commit writes entity, events and once-row together or not at all, and says why not by the right name."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.aws.commit import BUSY_TRIES, LONGEST_PAUSE_S, MAX_ACTIONS, transact
from chalicelib.aws.event_rows import EventRow, history
from chalicelib.aws.once_rows import OnceRow, find_once
from chalicelib.aws.tables import Action, create, delete, put
from chalicelib.platform.change import AlreadyDone, Change, Conflict, Once
from chalicelib.platform.errors import DomainError
from chalicelib.platform.events import first_break
from tests.unit.aws.toys import NOW, Thing, ThingRow, commit, find


class Taken(DomainError):
    code = "taken_in_a_test"


@pytest.fixture(autouse=True)
def _ground(aws: Any) -> None:
    pass


def said(*words: str) -> Thing:
    for word in words:
        commit((find("t1") or Thing("t1")).say(word))
    found = find("t1")
    assert found is not None
    return found


def test_entity_and_event_are_written_together_and_the_head_follows() -> None:
    thing = said("ett")
    (event,) = history("t1")
    assert (thing.word, thing.version, thing.head) == ("ett", 1, event.head)
    row = EventRow.find("t1", 1)
    assert row is not None and row.pending == "pending"


def test_the_chain_goes_on_over_commits_and_within_one() -> None:
    thing = said("ett", "två")
    change = thing.say("tre")
    commit(Change(change.entity, change.event, then=(thing.event("thing.echoed"),)))
    links = history("t1")
    assert [link.event.type for link in links] == ["thing.said"] * 3 + ["thing.echoed"]
    assert first_break(links) is None
    found = find("t1")
    assert found is not None and found.head == links[-1].head


def test_two_things_keep_chains_of_their_own() -> None:
    commit(Thing("t1").say("ett"), Thing("t2").say("två"))
    assert [len(history(name)) for name in ("t1", "t2")] == [1, 1]


def test_a_stale_writer_changes_nothing() -> None:
    stale = said("ett")
    said("två")
    with pytest.raises(Conflict):
        commit(stale.say("tre"))
    found = find("t1")
    assert found is not None and found.word == "två"
    assert len(history("t1")) == 2


def test_one_failing_entity_stops_the_other() -> None:
    stale = said("ett")
    said("två")
    with pytest.raises(Conflict):
        commit(Thing("t2").say("ny"), stale.say("tre"))
    assert find("t2") is None
    assert history("t2") == []


def test_a_new_thing_is_not_written_over_an_old_one() -> None:
    said("ett")
    with pytest.raises(Conflict):
        commit(Thing("t1").say("två"))


def test_what_was_done_once_is_not_done_again_whatever_else_fails() -> None:
    once = Once(once_id="o1", fingerprint="f", result="t1")
    commit(Thing("t1").say("ett"), once=once)
    with pytest.raises(AlreadyDone):
        commit(Thing("t1").say("ett"), once=once)  # the version fails too, and does not explain it
    with pytest.raises(AlreadyDone):
        commit(Thing("t2").say("ett"), once=once)
    assert find("t2") is None
    assert find_once("o1", NOW) == once


def test_a_once_row_is_forgotten_when_its_time_is_over() -> None:
    commit(Thing("t1").say("ett"), once=Once(once_id="o1", ttl_s=60))
    row = OnceRow.find("o1")
    assert row is not None and row.expires_at == int(NOW.timestamp()) + 60
    assert find_once("o1", NOW.fromtimestamp(row.expires_at, tz=NOW.tzinfo)) is None


def test_an_event_needs_the_entity_that_owns_its_stream() -> None:
    with pytest.raises(AssertionError, match="owns the stream"):
        commit(Change(Thing("t1"), Thing("t2").event("thing.said")))
    assert history("t2") == []


def test_attributes_of_newer_code_survive_and_emptied_ones_vanish(aws: Any) -> None:
    commit(Thing("t1").say("ett", note="n"))
    where = {"TableName": "b2bsign-test-requests", "Key": {"request_id": {"S": "t1"}}}
    newer = {"UpdateExpression": "SET later = :l", "ExpressionAttributeValues": {":l": {"S": "kept"}}}
    aws("dynamodb").update_item(**where, **newer)
    said("två")
    item = aws("dynamodb").get_item(**where)["Item"]
    assert item["later"] == {"S": "kept"}
    assert "note" not in item


def rows(count: int) -> list[Action]:
    return [create(OnceRow(f"o{number}", expires_at=1)) for number in range(count)]


def test_a_hundred_actions_are_one_transaction() -> None:
    transact(rows(MAX_ACTIONS))
    assert OnceRow.find("o99") is not None


def test_more_actions_or_one_item_twice_are_our_mistake_and_noticed_before_aws() -> None:
    with pytest.raises(AssertionError, match="too many"):
        transact(rows(MAX_ACTIONS + 1))
    with pytest.raises(AssertionError, match="twice"):
        transact([put(OnceRow("o1", expires_at=1)), delete(OnceRow("o1", expires_at=1))])
    assert OnceRow.find("o1") is None


def test_the_same_key_in_two_tables_is_not_the_same_item() -> None:
    transact([put(OnceRow("x", expires_at=1)), put(ThingRow("x", word="w", version=1, seq=0, hash="h"))])


def cancelled_by(aws: Any, *codes: str) -> Exception:
    """What `transact` raises when DynamoDB gives these reasons for its three actions."""
    reasons = [{"Code": code} for code in codes]
    actions = [create(OnceRow("a", expires_at=1)), create(OnceRow("b", expires_at=1), Taken)]
    actions.append(create(OnceRow("c", expires_at=1), AlreadyDone))
    with Stubber(aws("dynamodb")) as stub, pytest.raises(Exception) as raised:
        for _ in range(BUSY_TRIES):
            stub.add_client_error(
                "transact_write_items", "TransactionCanceledException", modeled_fields={"CancellationReasons": reasons}
            )
        transact(actions, pause=lambda _: None)
    return raised.value


FAILED = "ConditionalCheckFailed"


@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        ((FAILED, "None", "None"), Conflict),
        (("None", FAILED, "None"), Taken),
        (("None", FAILED, FAILED), AlreadyDone),
        ((FAILED, FAILED, "None"), Conflict),
        (("None", "TransactionConflict", "None"), Conflict),
        (("ThrottlingError", "None", "None"), Conflict),
        (("TransactionConflict", FAILED, "None"), Taken),
        (("None", "ValidationError", "None"), ClientError),
    ],
)
def test_each_cancellation_has_its_refusal(aws: Any, codes: tuple[str, ...], refusal: type[Exception]) -> None:
    assert type(cancelled_by(aws, *codes)) is refusal or (
        refusal is ClientError and isinstance(cancelled_by(aws, *codes), ClientError)
    )


def test_a_transaction_still_under_way_is_a_conflict(aws: Any) -> None:
    with Stubber(aws("dynamodb")) as stub, pytest.raises(Conflict):
        for _ in range(BUSY_TRIES):
            stub.add_client_error("transact_write_items", "TransactionInProgressException")
        transact(rows(1), pause=lambda _: None)


def test_what_was_only_busy_is_tried_again_as_it_is_with_longer_pauses(aws: Any) -> None:
    """A wallet that many send from: thirty conflicts in a row, and the thirty-first try writes."""
    reasons = {"CancellationReasons": [{"Code": "TransactionConflict"}]}
    pauses: list[float] = []
    with Stubber(aws("dynamodb")) as stub:
        for _ in range(30):
            stub.add_client_error("transact_write_items", "TransactionCanceledException", modeled_fields=reasons)
        stub.add_response("transact_write_items", {})
        transact(rows(1), pause=pauses.append)
        stub.assert_no_pending_responses()
    assert len(pauses) == 30
    assert max(pauses) <= LONGEST_PAUSE_S
    assert len(set(pauses)) > 20, "with jitter: those who met do not meet again"
