"""A complaint as a state machine: whatever is tried in whatever order, nobody is forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.platform.change import Change
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language
from chalicelib.platform.working_days import is_working_day, midnight_after
from chalicelib.support import complaint_refusals as refusals
from chalicelib.support.complaint import (
    ANSWER_WITHIN,
    CONFIRM_WITHIN,
    DAY,
    KEPT_FOR,
    MESSAGES_AT_MOST,
    REOPEN_WITHIN,
    TRANSITIONS,
    Complaint,
    ComplaintId,
    ComplaintStatus,
    Contact,
    Message,
    Party,
    Source,
    answer_by,
)
from chalicelib.support.domain import StaffId

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)
SARA, STINA = StaffId("stf_sara"), StaffId("stf_stina")
S = ComplaintStatus


def complaint(source: Source = Source.ACCOUNT) -> Complaint:
    made = Complaint(
        complaint_id=ComplaintId("cmp_1"),
        status=S.UNCONFIRMED if source is Source.FORM else S.OPEN,
        source=source,
        subject="sub_anna" if source is Source.ACCOUNT else "email#hash",
        made_by="sub_anna",
        language=Language.SV,
        received_at=NOW,
        answer_by=answer_by(NOW),
        contact=Contact("Anna", "anna@example.com"),
        title="Inget kvitto",
        thread=(Message(NOW, Party.COMPLAINANT, "Hemlig text"),),
        due_on=answer_by(NOW),
    )
    return after(made.make(NOW))


def after(change: Change | None) -> Complaint:
    assert change is not None
    assert isinstance(change.entity, Complaint)
    return change.entity


def answered(at: datetime = NOW) -> Complaint:
    return after(after(complaint().take(SARA, at)).answer("Svar", SARA, at))


Step = Callable[[Complaint, datetime], Change | None]
STEPS: list[Step] = [
    lambda c, at: c.confirm(at),
    lambda c, at: c.take(SARA, at),
    lambda c, at: c.take(STINA, at),
    lambda c, at: c.write("Hemlig text", at),
    lambda c, at: c.reply("Hemlig text", SARA, at),
    lambda c, at: c.answer("Hemlig text", STINA, at),
    lambda c, at: c.answer("Hemlig text", SARA, at),
    lambda c, at: c.reopen("Hemlig text", at),
    lambda c, at: c.withdraw(at),
    lambda c, at: c.remind(at),
]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(list(Source)),
    st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 15)), max_size=25),
)
def test_whatever_is_tried_nobody_is_forgotten(source: Source, tried: list[tuple[int, int]]) -> None:
    now, at = complaint(source), NOW
    for number, days in tried:
        at += timedelta(days=days)
        try:
            change = STEPS[number](now, at)
        except DomainError:
            continue
        if change is None:
            continue
        then = after(change)
        assert then.status is now.status or then.status in TRANSITIONS[now.status]
        (event,) = change.events
        assert "Hemlig" not in repr(event) and "hash" not in repr(event), "an event holds ids and codes"
        assert then.thread[: len(now.thread)] == now.thread, "what was said stays said"
        said = then.thread[len(now.thread) :]
        assert all(now.owner and now.status is S.OPEN for each in said if each.by is Party.STAFF)
        if now.status is S.UNCONFIRMED:
            assert number == 0, "nothing but the link moves what nobody has confirmed"
        if now.status is S.ANSWERED:
            assert now.ended_at is not None and at <= now.ended_at + REOPEN_WITHIN
        if then.status is S.OPEN and number in (0, 7, 9):
            assert then.due_on > at.date(), "reminded of again, later"
        now = then
        assert (now.ended_at is not None) == (now.status in (S.ANSWERED, S.WITHDRAWN))
    assert now.due_on <= max(now.answer_by + DAY, at.date() + KEPT_FOR + DAY), "time always comes for it"


def test_ten_working_days_pass_over_easter_and_count_from_the_day_after() -> None:
    assert answer_by(datetime(2026, 3, 30, 9, tzinfo=UTC)) == date(2026, 4, 15), "Good Friday and Easter Monday"
    assert answer_by(datetime(2026, 3, 5, 23, 30, tzinfo=UTC)) == answer_by(datetime(2026, 3, 6, 9, tzinfo=UTC))
    days = [NOW.date() + DAY * n for n in range(1, 60) if NOW.date() + DAY * n <= answer_by(NOW)]
    assert sum(map(is_working_day, days)) == ANSWER_WITHIN


def test_the_clock_of_the_form_runs_from_its_confirmation_and_twice_is_once() -> None:
    later = NOW + timedelta(days=2)
    made = complaint(Source.FORM)
    received = after(made.confirm(later))
    assert (made.status, received.status) == (S.UNCONFIRMED, S.OPEN)
    assert (received.received_at, received.answer_by) == (later, answer_by(later))
    assert received.confirm(later) is None
    assert not made.is_over(NOW + CONFIRM_WITHIN) and made.is_over(NOW + CONFIRM_WITHIN + DAY)


def test_staff_is_reminded_before_on_and_every_day_after_the_last_day() -> None:
    now, days, at = complaint(), [], NOW
    last = now.answer_by
    while at.date() < last + DAY * 4:
        if change := now.remind(at):
            assert change.event is not None
            now = after(change)
            days.append(((at.date() - last).days, bool(change.event.data["is_late"])))
        at += DAY
    assert days == [(-2, False), (0, False), (1, True), (2, True), (3, True)]
    assert now.is_late(midnight_after(last)) and not now.is_late(midnight_after(last) - timedelta(seconds=1))


def test_an_answer_is_the_owners_and_a_reopening_has_thirty_days_and_a_new_time() -> None:
    taken = after(complaint().take(SARA, NOW))
    for verb in (taken.reply, taken.answer):
        with pytest.raises(refusals.ComplaintNotYours):
            verb("Svar", STINA, NOW)
    with pytest.raises(refusals.ComplaintTakenAlready):
        taken.take(SARA, NOW)
    done = answered()
    again = after(done.reopen("Nej", NOW + REOPEN_WITHIN))
    assert (again.status, again.owner, again.answer_by) == (S.OPEN, SARA, answer_by(NOW + REOPEN_WITHIN))
    with pytest.raises(refusals.ComplaintReopenTooLate):
        done.reopen("Nej", NOW + REOPEN_WITHIN + timedelta(seconds=1))
    with pytest.raises(refusals.ComplaintWrongState):
        complaint().reopen("Nej", NOW)
    assert not done.is_over(NOW + KEPT_FOR) and done.is_over(NOW + KEPT_FOR + DAY)
    assert done.remind(NOW + KEPT_FOR) is None


def test_a_thread_has_an_end() -> None:
    full = replace(complaint(), thread=complaint().thread * MESSAGES_AT_MOST)
    with pytest.raises(refusals.ComplaintFull):
        full.write("En till", NOW)
