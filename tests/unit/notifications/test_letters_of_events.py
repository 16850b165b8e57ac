"""Which event is told to whom: the policy of letters, and that a repetition makes the same message."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.notifications.domain import Kind, Letter, letters_of, work_of
from chalicelib.platform.events import START, Event, Recorded, chain

R1, R2, OWNER = "rcp_1", "rcp_2", "sid_owner"


def recorded(kind: str, stream: str = "sr_1", **data: Any) -> Recorded:
    return chain(START, Event(stream=stream, type=kind, at=datetime(2025, 1, 1, tzinfo=UTC), actor="a", data=data))


def told(kind: str, **data: Any) -> list[tuple[Kind, str]]:
    return [(letter.kind, letter.to) for letter in letters_of(recorded(kind, **data))]


@pytest.mark.parametrize(
    ("kind", "data", "letters"),
    [
        ("sent", {"recipient_ids": [R1, R2]}, [(Kind.INVITATION, R1), (Kind.INVITATION, R2)]),
        (
            "completed",
            {"parties": [R1, R2], "owner": OWNER},
            [(Kind.COMPLETED, R1), (Kind.COMPLETED, R2), (Kind.COMPLETED, OWNER)],
        ),
        ("completed", {"parties": [R1], "owner": None}, [(Kind.COMPLETED, R1)]),
        (
            "declined",
            {"parties": [R1, R2], "owner": OWNER, "recipient_id": R1},
            [(Kind.DECLINED, R2), (Kind.DECLINED, OWNER)],
        ),
        ("voided", {"parties": [R1], "owner": OWNER}, [(Kind.VOIDED, R1)]),
        ("voided", {}, []),
        ("expired", {"parties": [R1], "owner": OWNER}, [(Kind.EXPIRED, R1), (Kind.EXPIRED, OWNER)]),
        ("expired", {"parties": [R1], "owner": None}, [(Kind.EXPIRED, R1)]),
        ("reminded", {"recipient_ids": [R2]}, [(Kind.REMINDER, R2)]),
        ("prolonged", {"expires_at": "2026-12-23T23:00:00.000Z", "recipient_ids": [R2]}, [(Kind.PROLONGED, R2)]),
        ("failed", {"owner": OWNER}, [(Kind.FAILED, OWNER)]),
        ("drafted", {"parties": [R1], "owner": OWNER}, []),
    ],
)
def test_each_event_has_its_addressees(kind: str, data: dict[str, Any], letters: list[tuple[Kind, str]]) -> None:
    assert told(f"signature_request.{kind}", **data) == letters


def test_a_wrong_identity_is_told_to_the_owner_only() -> None:
    assert told("recipient.identity_refused", owner=OWNER, recipient_id=R1) == [(Kind.IDENTITY_REFUSED, OWNER)]


def test_a_letter_that_came_back_is_told_to_the_owner_with_whose_it_was() -> None:
    (letter,) = letters_of(recorded("recipient.bounced", owner=OWNER, recipient_id=R1))
    assert (letter.kind, letter.to, letter.detail) == (Kind.BOUNCED, OWNER, R1)


def test_a_persons_letter_is_about_and_to_the_person_with_the_links_generation() -> None:
    (letter,) = letters_of(recorded("person.email_verification_requested", stream="sid_1", generation=3))
    assert (letter.kind, letter.about, letter.to, letter.detail) == (Kind.VERIFY_EMAIL, "sid_1", "sid_1", "3")


@pytest.mark.parametrize(("is_first", "letters"), [(True, [(Kind.ACKNOWLEDGED, "sr_1")]), (False, [])])
def test_the_receipt_waits_for_the_first_verified_address(is_first: bool, letters: list[tuple[Kind, str]]) -> None:
    assert told("person.email_verified", is_first=is_first) == letters


def test_the_same_event_always_makes_the_same_messages() -> None:
    event = recorded("signature_request.sent", recipient_ids=[R1, R2])
    ids = [letter.message_id for letter in letters_of(event)]
    assert ids == [letter.message_id for letter in letters_of(event)]
    assert len(set(ids)) == 2
    again = chain(event.head, event.event)
    assert not set(ids) & {letter.message_id for letter in letters_of(again)}, "another event is another message"


def test_a_letter_survives_its_queue() -> None:
    (work,) = work_of(recorded("signature_request.failed", owner=OWNER))
    assert work.queue == "mail"
    assert Letter.of(work.body).work() == work.body
    assert Letter.of({**work.body, "detail": "2"}).detail == "2"


@pytest.mark.parametrize(
    ("kind", "data", "letters"),
    [
        ("member_invited", {"invitation_id": "inv_1", "role": "member"}, [(Kind.COMPANY_INVITATION, "inv_1", "")]),
        (
            "member_joined",
            {"invitation_id": "inv_1", "sid": "sub_2", "invited_by": "sub_1"},
            [(Kind.MEMBER_JOINED, "sub_1", "sub_2")],
        ),
        ("member_removed", {"sid": "sub_2"}, [(Kind.MEMBER_REMOVED, "sub_2", "sub_2")]),
        ("member_left", {"sid": "sub_2"}, []),
        ("role_changed", {"sid": "sub_2", "role": "owner"}, []),
    ],
)
def test_what_happens_in_a_company_is_told_to_whom_it_concerns(
    kind: str, data: dict[str, Any], letters: list[tuple[Kind, str, str]]
) -> None:
    made = letters_of(recorded(f"company.{kind}", stream="com_1", **data))
    assert [(letter.kind, letter.to, letter.detail) for letter in made] == letters
    assert all(letter.about == "com_1" for letter in made)
