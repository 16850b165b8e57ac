"""Members, sessions and reasons as values: what moves by which table, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.platform.errors import ReasonMissing
from chalicelib.support.cards import masked
from chalicelib.support.domain import REVIEW_EVERY, TRANSITIONS, Role, StaffId, StaffMember, StaffStatus
from chalicelib.support.looks import PURPOSES, ROLES, VERBS, Purpose, Reason, Verb, reason_of
from chalicelib.support.refusals import OtherPersonNeeded, StaffAccessEnded, StaffWrongState
from chalicelib.support.session import ticket_of

AT = datetime(2026, 11, 28, 8, tzinfo=UTC)
ADAM = StaffId("stf_adam")
SARA = StaffMember(
    staff_id=StaffId("stf_sara"),
    roles=frozenset({Role.SUPPORT}),
    name="Sara",
    created_at=AT,
    seen_at=AT,
    reviewed_at=AT,
)


def ended() -> StaffMember:
    member = SARA.end(ADAM, AT).entity
    assert isinstance(member, StaffMember)
    return member


def test_an_ended_access_is_opened_by_a_readmission_alone() -> None:
    gone = ended()
    assert (gone.status, gone.epoch, gone.ended_by) == (StaffStatus.ENDED, 1, ADAM)
    with pytest.raises(StaffAccessEnded):
        gone.log_in("Sara", frozenset(Role), AT)
    for verb in (gone.end, gone.confirm):
        with pytest.raises(StaffWrongState):
            verb(ADAM, AT)
    with pytest.raises(StaffWrongState):
        SARA.readmit(ADAM, AT)
    later = AT + timedelta(days=400)
    back = gone.readmit(ADAM, later).entity
    assert isinstance(back, StaffMember)
    assert (back.status, back.epoch, back.ended_at, back.reviewed_at) == (StaffStatus.ACTIVE, 1, None, later)
    assert back.status in TRANSITIONS[gone.status]


def test_an_access_is_due_after_ninety_days_and_confirmed_by_another() -> None:
    assert SARA.review_due_at - AT == REVIEW_EVERY == timedelta(days=90)
    with pytest.raises(OtherPersonNeeded):
        SARA.confirm(SARA.staff_id, AT)
    change = SARA.confirm(ADAM, AT + REVIEW_EVERY)
    assert isinstance(change.entity, StaffMember)
    assert (change.entity.reviewed_by, change.entity.review_due_at) == (ADAM, AT + 2 * REVIEW_EVERY)
    assert change.event is not None and "Sara" not in str(change.event.data)


def test_a_ticket_is_the_browsers_own_and_its_parts_tell_nothing_of_each_other() -> None:
    ticket = ticket_of("s")
    parts = {ticket.state, ticket.nonce, ticket.verifier}
    assert len(parts) == 3 and all(len(part) == 43 for part in parts)
    assert ticket == ticket_of("s") != ticket_of("t")
    assert ticket.verifier not in repr(ticket)


def test_every_purpose_role_and_verb_can_be_told() -> None:
    assert (set(PURPOSES), set(ROLES), set(VERBS)) == (set(Purpose), set(Role), set(Verb))


def test_a_reason_is_a_purpose_and_some_words() -> None:
    assert reason_of("payment", "  två   dragningar ") == Reason(Purpose.PAYMENT, "två dragningar")
    assert "dragningar" not in repr(reason_of("payment", "två dragningar"))
    for purpose, text in (
        ("payment", "kort"),
        ("payment", " " * 50),
        ("x", "två dragningar"),
        ("payment", "x" * 501),
        ("payment", "två \u202edragningar"),
    ):
        with pytest.raises(ReasonMissing):
            reason_of(purpose, text)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("198001012387", "19800101-****"),
        ("8001012387", "800101-****"),
        ("8011302387", "801130-****"),
        ("5560160680", "556016-0680"),
        ("2021005489", "202100-5489"),
    ],
)
def test_what_is_a_persons_number_is_masked(number: str, shown: str) -> None:
    assert masked(number) == shown
