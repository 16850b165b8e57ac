"""What time does to requests, whenever the schedule runs: late, twice, seldom, or not at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.change import Change
from chalicelib.platform.ids import RecipientId, RequestId, SubjectId
from chalicelib.signing import deadlines, lifecycle, lifecycle_refusals, refusals
from chalicelib.signing.domain import Method, Recipient, Signature, SignatureRequest
from chalicelib.signing.states import RecipientStatus, RequestStatus

SENT_AT = datetime(2026, 10, 20, 12, tzinfo=UTC)  # summer time ends on the 25th
ENDS = datetime(2026, 11, 19, 23, tzinfo=UTC)


class Life:
    """A sent request with three recipients; the first has signed."""

    def __init__(self, days: int = 30, sent_at: datetime = SENT_AT) -> None:
        recipients = [
            Recipient(
                recipient_id=RecipientId(f"rcp_{n}"),
                request_id=RequestId("sr_1"),
                name="B",
                email="b@example.org",
                link_hash="h",
                status=status,
            )
            for n, status in enumerate([RecipientStatus.SIGNED, RecipientStatus.PENDING, RecipientStatus.VIEWED])
        ]
        self.recipients = {r.recipient_id: r for r in recipients}
        self.request = SignatureRequest(
            request_id=RequestId("sr_1"),
            status=RequestStatus.PENDING,
            owner=SubjectId("sub_1"),
            owner_name="A",
            title="T",
            recipient_ids=tuple(self.recipients),
            signed_count=1,
            created_at=sent_at,
            sent_at=sent_at,
            expires_in_days=days,
            expires_at=deadlines.end_after(sent_at, days),
        )
        self.events: list[tuple[str, datetime, list[str]]] = []

    def apply(self, changes: list[Change]) -> None:
        for change in changes:
            for event in change.events:
                told = event.data.get("recipient_ids") or event.data.get("parties") or []
                self.events.append((event.type.partition(".")[2], event.at, list(told)))  # type: ignore[arg-type]
            if isinstance(change.entity, SignatureRequest):
                self.request = change.entity
            elif isinstance(change.entity, Recipient):
                self.recipients[change.entity.recipient_id] = change.entity

    def run(self, at: datetime) -> None:
        self.apply(lifecycle.due(self.request, list(self.recipients.values()), at))

    def happened(self, kind: str) -> list[tuple[datetime, list[str]]]:
        return [(at, told) for name, at, told in self.events if name == kind]


def hours(*numbers: float) -> list[datetime]:
    return [SENT_AT + timedelta(hours=n) for n in numbers]


def test_a_punctual_schedule_reminds_twice_and_then_expires() -> None:
    life = Life()
    for quarter in range(4 * 24 * 33):
        life.run(SENT_AT + timedelta(minutes=15 * quarter))
    assert life.happened("reminded") == [
        (datetime(2026, 10, 27, 8, tzinfo=UTC), ["rcp_1", "rcp_2"]),  # nine o'clock in winter time
        (datetime(2026, 11, 17, 8, tzinfo=UTC), ["rcp_1", "rcp_2"]),
    ]
    assert life.happened("expired") == [(ENDS + lifecycle.GRACE, ["rcp_0", "rcp_1", "rcp_2"])]
    assert [r.status for r in life.recipients.values()] == ["signed", "expired", "expired"]
    assert lifecycle.due_at(life.request) is None


@given(
    days=st.integers(min_value=1, max_value=60),
    runs=st.lists(st.floats(min_value=0, max_value=24 * 70), max_size=60),
    sent_at=st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30), timezones=st.just(UTC)),
)
def test_whenever_it_runs_each_occasion_is_told_once_at_most_and_the_end_exactly_once(
    days: int, runs: list[float], sent_at: datetime
) -> None:
    life = Life(days, sent_at)
    ends = life.request.expires_at
    assert ends
    occasions = deadlines.reminders(sent_at, ends)
    for at in sorted(sent_at + timedelta(hours=n) for n in runs):
        before = life.request
        looks_at = lifecycle.due_at(before)
        life.run(at)
        life.run(at)
        if looks_at is None or at < looks_at:
            assert life.request == before, "the index would not have brought it"
    reminded = [at for at, _ in life.happened("reminded")]
    assert len(reminded) <= len(occasions)
    for first, second in zip([sent_at, *reminded], reminded, strict=False):
        assert any(first < occasion <= second for occasion in occasions), "each by an occasion of its own"
    assert all(at < ends for at in reminded)
    is_late = any(sent_at + timedelta(hours=n) >= ends + lifecycle.GRACE for n in runs)
    assert len(life.happened("expired")) == is_late
    assert (life.request.status is RequestStatus.EXPIRED) == is_late


def test_a_schedule_that_was_down_reminds_once_for_all_it_missed() -> None:
    life = Life()
    life.run(datetime(2026, 11, 18, 12, tzinfo=UTC))
    assert len(life.happened("reminded")) == 1
    life.run(datetime(2026, 11, 19, 12, tzinfo=UTC))
    assert len(life.happened("reminded")) == 1


def test_one_that_was_down_until_after_the_deadline_reminds_nobody() -> None:
    life = Life()
    life.run(ENDS)
    assert life.events == []
    life.run(ENDS + timedelta(days=4))
    assert [name for name, *_ in life.events] == ["expired"]


def test_whoever_was_reminded_by_hand_that_day_is_not_reminded_again_by_itself() -> None:
    life = Life()
    life.apply(lifecycle.remind(life.request, [life.recipients[RecipientId("rcp_1")]], hours(24 * 6)[0]))
    life.run(datetime(2026, 10, 27, 8, tzinfo=UTC))
    assert [told for _, told in life.happened("reminded")] == [["rcp_1"], ["rcp_2"]]


def test_when_all_were_reminded_by_hand_the_occasion_is_settled_without_a_word() -> None:
    life = Life()
    morning = datetime(2026, 10, 27, 8, tzinfo=UTC)
    life.apply(lifecycle.remind(life.request, list(life.recipients.values()), morning - timedelta(hours=1)))
    life.run(morning)
    assert len(life.happened("reminded")) == 1
    due_at = lifecycle.due_at(life.request)
    assert due_at == datetime(2026, 11, 17, 8, tzinfo=UTC)


def test_a_sender_can_turn_reminders_off() -> None:
    life = Life()
    life.request = replace(life.request, automatic_reminders=False)
    for day in range(40):
        life.run(SENT_AT + timedelta(days=day))
    assert [name for name, *_ in life.events] == ["expired"]


def test_who_was_never_invited_hears_nothing_of_the_end() -> None:
    life = Life()
    waiting = replace(life.recipients[RecipientId("rcp_2")], status=RecipientStatus.WAITING)
    life.recipients[waiting.recipient_id] = waiting
    life.run(ENDS + lifecycle.GRACE)
    assert life.happened("expired")[0][1] == ["rcp_0", "rcp_1"]
    assert life.recipients[waiting.recipient_id].status is RecipientStatus.EXPIRED


# --- the clock decides --------------------------------------------------------------------------------------------


def signature(at: datetime) -> Signature:
    return Signature(
        method=Method.BANKID, signed_at=at, name="B", evidence_name="e", evidence_size=1, evidence_sha256="0" * 64
    )


def test_a_signature_counts_by_when_it_was_given_not_by_when_it_is_recorded() -> None:
    life, last = Life(), timedelta(milliseconds=1)
    recipient = life.recipients[RecipientId("rcp_2")]
    assert life.request.sign(recipient, signature(ENDS - last))
    with pytest.raises(refusals.RequestExpired):
        life.request.sign(recipient, signature(ENDS))
    with pytest.raises(refusals.RequestExpired):
        life.request.decline(recipient, "nej", ENDS)
    with pytest.raises(refusals.RequestExpired):
        life.request.viewed(life.recipients[RecipientId("rcp_1")], ENDS)
    assert life.request.void("ångrat", ENDS), "the sender may still withdraw it"


# --- prolonging ---------------------------------------------------------------------------------------------------


def test_days_are_added_to_the_last_day() -> None:
    life = Life()
    life.apply([lifecycle.prolong(life.request, SENT_AT, days=7)])
    assert life.request.expires_at == datetime(2026, 11, 26, 23, tzinfo=UTC)


def test_until_is_the_end_of_a_day() -> None:
    life = Life()
    life.apply([lifecycle.prolong(life.request, SENT_AT, until=date(2027, 4, 1))])
    assert life.request.expires_at == datetime(2027, 4, 1, 22, tzinfo=UTC)
    assert [name for name, *_ in life.events] == ["prolonged"]


def test_the_reminder_before_the_last_day_comes_again_after_prolonging() -> None:
    life = Life()
    life.run(datetime(2026, 11, 17, 8, tzinfo=UTC))
    life.apply([lifecycle.prolong(life.request, ENDS - timedelta(hours=1), days=30)])
    life.run(ENDS + lifecycle.GRACE)
    assert life.request.status is RequestStatus.PENDING
    assert lifecycle.due_at(life.request) == datetime(2026, 12, 17, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "refusal"),
    [
        (date(2026, 11, 19), lifecycle_refusals.ExpiryNotLater),  # the day it is now
        (date(2026, 10, 1), lifecycle_refusals.ExpiryNotLater),
        (date(2027, 10, 21), lifecycle_refusals.ExpiryTooFar),
        (date.max, lifecycle_refusals.ExpiryTooFar),
        (date.min, lifecycle_refusals.ExpiryNotLater),
    ],
)
def test_a_deadline_moves_forward_and_a_year_at_most(until: date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        lifecycle.prolong(Life().request, SENT_AT, until=until)
    assert lifecycle.prolong(Life().request, SENT_AT, until=date(2027, 10, 20))


def test_what_is_past_or_over_cannot_be_prolonged_nor_reminded() -> None:
    life = Life()
    with pytest.raises(refusals.RequestExpired):
        lifecycle.prolong(life.request, ENDS, days=1)
    with pytest.raises(refusals.RequestExpired):
        lifecycle.remind(life.request, list(life.recipients.values()), ENDS)
    for status in set(RequestStatus) - {RequestStatus.PENDING}:
        over = replace(life.request, status=status)
        with pytest.raises(refusals.WrongState):
            lifecycle.prolong(over, SENT_AT, days=1)
        with pytest.raises(refusals.WrongState):
            lifecycle.remind(over, list(life.recipients.values()), SENT_AT)
        assert lifecycle.due(over, list(life.recipients.values()), ENDS + timedelta(days=9)) == []
        assert (lifecycle.due_at(over) is None) is (status is not RequestStatus.DRAFT)  # which ends otherwise


# --- reminding by hand --------------------------------------------------------------------------------------------


def test_by_hand_once_a_day_and_five_times() -> None:
    life = Life()
    for day in range(5):
        life.apply(lifecycle.remind(life.request, list(life.recipients.values()), SENT_AT + timedelta(days=day)))
        with pytest.raises((lifecycle_refusals.RemindedRecently, lifecycle_refusals.RemindersUsedUp)):
            lifecycle.remind(life.request, list(life.recipients.values()), SENT_AT + timedelta(days=day, hours=23))
    assert [told for _, told in life.happened("reminded")] == [["rcp_1", "rcp_2"]] * 5
    with pytest.raises(lifecycle_refusals.RemindersUsedUp):
        lifecycle.remind(life.request, list(life.recipients.values()), SENT_AT + timedelta(days=9))


def test_the_refusal_says_when_to_try_again() -> None:
    life = Life()
    life.apply(lifecycle.remind(life.request, [life.recipients[RecipientId("rcp_1")]], SENT_AT))
    with pytest.raises(lifecycle_refusals.RemindedRecently) as refused:
        lifecycle.remind(life.request, [life.recipients[RecipientId("rcp_1")]], SENT_AT + timedelta(hours=20))
    assert refused.value.retry_after_s == 4 * 3600 + 1


def test_who_signed_or_waits_their_turn_is_not_reminded() -> None:
    life = Life()
    waiting = replace(life.recipients[RecipientId("rcp_1")], status=RecipientStatus.WAITING)
    for recipient in (life.recipients[RecipientId("rcp_0")], waiting):
        with pytest.raises(lifecycle_refusals.NobodyToRemind):
            lifecycle.remind(life.request, [recipient], SENT_AT)


def test_of_several_those_who_were_reminded_today_are_left_out() -> None:
    life = Life()
    life.apply(lifecycle.remind(life.request, [life.recipients[RecipientId("rcp_1")]], SENT_AT))
    life.apply(lifecycle.remind(life.request, list(life.recipients.values()), SENT_AT + timedelta(hours=1)))
    assert [told for _, told in life.happened("reminded")] == [["rcp_1"], ["rcp_2"]]
