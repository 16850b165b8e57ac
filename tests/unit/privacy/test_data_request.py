"""A data subject's request as a state machine: whatever is tried in whatever order, the law's rules hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.platform.change import Change
from chalicelib.platform.errors import DomainError, ReasonMissing
from chalicelib.platform.ids import DataRequestId
from chalicelib.platform.text import Language
from chalicelib.privacy import request_refusals as refusals
from chalicelib.privacy.data_request import (
    NEED_REASON,
    TRANSITIONS,
    WITHOUT_IDENTITY,
    Asker,
    DataRequest,
    Decision,
    Outcome,
    RequestStatus,
    Right,
    Source,
)
from chalicelib.privacy.deadline import answer_by
from chalicelib.privacy.extract import ExtractFile, ExtractStatus

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)
ANNA, STAFF = "sub_anna", "sub_staff"
ASKER = Asker("Anna", "anna@example.com")
S = RequestStatus


def request(*rights: Right, source: Source = Source.SELF) -> DataRequest:
    is_known = source is not Source.MAIL
    return DataRequest(
        data_request_id=DataRequestId("dsr_1"),
        status=S.OPEN if is_known else S.UNIDENTIFIED,
        source=source,
        subject=ANNA if is_known else None,
        made_by=ANNA if is_known else STAFF,
        language=Language.SV,
        received_at=NOW,
        deadline=answer_by(NOW),
        rights={right: Decision() for right in rights or (Right.ACCESS,)},
        asker=ASKER,
    )


def after(change: Change) -> DataRequest:
    assert isinstance(change.entity, DataRequest)
    return change.entity


def refused(kind: type[DomainError], verb: Callable[[], object]) -> None:
    with pytest.raises(kind):
        verb()


Step = Callable[[DataRequest, datetime], Change | None]
RIGHTS, OUTCOMES = list(Right), [Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED]
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(lambda: lambda r, at: r.identify(ANNA, ASKER, STAFF, at)),
    st.builds(lambda rights: lambda r, at: r.classify(rights, STAFF, at), st.lists(st.sampled_from(RIGHTS))),
    st.builds(lambda reason: lambda r, at: r.extend(reason, STAFF, at), st.sampled_from(["", "Many documents"])),
    st.builds(
        lambda right, outcome, reason: lambda r, at: r.decide(right, outcome, reason, STAFF, at),
        st.sampled_from(RIGHTS),
        st.sampled_from(OUTCOMES),
        st.sampled_from(["", "Bookkeeping act"]),
    ),
    st.builds(lambda: lambda r, at: r.withdraw(ANNA, at)),
    st.builds(lambda: lambda r, at: r.remind(at)),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(RIGHTS), min_size=1, max_size=4, unique=True),
    st.sampled_from(list(Source)),
    st.lists(st.tuples(steps, st.integers(0, 20)), max_size=25),
)
def test_whatever_is_tried_the_law_holds(rights: list[Right], source: Source, tried: list[tuple[Step, int]]) -> None:
    now, at = request(*rights, source=source), NOW
    now = after(now.receive(at))
    for step, days in tried:
        at += timedelta(days=days)
        try:
            change = step(now, at)
        except DomainError:
            continue
        if change is None:
            continue
        then = after(change)
        assert then.status is now.status or then.status in TRANSITIONS[now.status]
        assert change.events, "every move is told"
        assert "Anna" not in repr([e.data for e in change.events]), "an event names nobody"
        for right, made in now.rights.items():
            assert made.outcome is Outcome.PENDING or then.rights[right] == made, "what is decided stays"
        if then.extended_to and not now.extended_to:
            assert at.date() <= now.deadline, "the person hears of it within the first month"
        now = then
    assert (now.status is S.ANSWERED) == (not now.open_rights and now.status is not S.WITHDRAWN)
    assert (now.remind_on is None) == (not now.is_waiting), "what waits is never forgotten"
    for right, made in now.rights.items():
        assert made.outcome not in NEED_REASON or made.reason, "a refusal is reasoned"
        is_done = made.outcome in (Outcome.GRANTED, Outcome.PARTLY)
        assert not is_done or now.subject or right in WITHOUT_IDENTITY, "nothing is done for a stranger"


def test_transitions_are_all_there_and_ends_are_ends() -> None:
    assert set(TRANSITIONS) == set(S)
    assert {state for state, further in TRANSITIONS.items() if not further} == {S.ANSWERED, S.WITHDRAWN}


def test_the_last_decision_answers_and_says_so_in_the_same_transaction() -> None:
    both = request(Right.RECTIFICATION, Right.ERASURE)
    one = both.decide(Right.RECTIFICATION, Outcome.GRANTED, "", STAFF, NOW)
    assert [e.type for e in one.events] == ["data_request.decided"]
    last = after(one).decide(Right.ERASURE, Outcome.PARTLY, " Bokföring ", STAFF, NOW)
    assert [e.type for e in last.events] == ["data_request.decided", "data_request.answered"]
    assert after(last).rights[Right.ERASURE].reason == "Bokföring"
    assert after(last).ended_at == NOW


def test_refusals_say_what_is_missing() -> None:
    one = request(Right.ACCESS)
    refused(ReasonMissing, lambda: one.decide(Right.ACCESS, Outcome.REFUSED, " ", STAFF, NOW))
    refused(refusals.RightNotAsked, lambda: one.decide(Right.ERASURE, Outcome.GRANTED, "", STAFF, NOW))
    refused(refusals.RightNotAsked, lambda: one.classify([], STAFF, NOW))
    refused(refusals.IdentifiedAlready, lambda: one.identify(ANNA, ASKER, STAFF, NOW))
    over = after(one.withdraw(ANNA, NOW))
    for verb in (
        lambda: over.decide(Right.ACCESS, Outcome.GRANTED, "", STAFF, NOW),
        lambda: over.withdraw(ANNA, NOW),
        lambda: over.extend("x", STAFF, NOW),
        lambda: over.classify([Right.ACCESS], STAFF, NOW),
        lambda: over.identify(ANNA, ASKER, STAFF, NOW),
        lambda: over.build(1, 2),
    ):
        refused(refusals.RequestOver, verb)
    two = after(request(Right.ACCESS, Right.ERASURE).decide(Right.ACCESS, Outcome.GRANTED, "", STAFF, NOW))
    refused(refusals.DecidedAlready, lambda: two.decide(Right.ACCESS, Outcome.REFUSED, "x", STAFF, NOW))


def test_the_time_is_extended_once_within_the_first_month_to_three_in_all() -> None:
    one = request()
    refused(ReasonMissing, lambda: one.extend("", STAFF, NOW))
    longer = after(one.extend("Många ärenden", STAFF, NOW + timedelta(days=30)))
    assert (longer.deadline.isoformat(), longer.answer_by.isoformat()) == ("2026-04-07", "2026-06-05")
    refused(refusals.ExtendedAlready, lambda: longer.extend("x", STAFF, NOW))
    refused(refusals.ExtensionTooLate, lambda: one.extend("x", STAFF, datetime(2026, 4, 7, 22, tzinfo=UTC)))


def test_nothing_is_handed_out_to_whoever_wrote_a_mail() -> None:
    mail = request(Right.ACCESS, Right.OBJECTION, source=Source.MAIL)
    refused(refusals.IdentityUnknown, lambda: mail.decide(Right.ACCESS, Outcome.GRANTED, "", STAFF, NOW))
    refused(refusals.IdentityUnknown, lambda: mail.extend("x", STAFF, NOW))
    stopped = after(mail.decide(Right.OBJECTION, Outcome.GRANTED, "", STAFF, NOW))
    known = after(stopped.identify(ANNA, ASKER, STAFF, NOW))
    assert (known.status, known.subject) == (S.OPEN, ANNA)
    assert after(known.decide(Right.ACCESS, Outcome.GRANTED, "", STAFF, NOW)).status is S.ANSWERED
    nobody = after(mail.classify([Right.ACCESS], STAFF, NOW))
    refusal = nobody.decide(Right.ACCESS, Outcome.REFUSED, "Ingen identitet", STAFF, NOW)
    assert after(refusal).status is S.ANSWERED, "article 12(2): refused because nobody can say who it is"


def test_a_reminder_comes_once_a_day_and_says_when_it_is_late() -> None:
    one = after(request().receive(NOW))
    assert one.remind(NOW) is None
    due = datetime(2026, 3, 31, 9, tzinfo=UTC)
    first = one.remind(due)
    assert first and [e.data["is_late"] for e in first.events] == [False]
    assert after(first).remind(due) is None
    late = replace(one, remind_on=one.deadline).remind(datetime(2026, 4, 8, 9, tzinfo=UTC))
    assert late and [e.data["is_late"] for e in late.events] == [True]
    assert request().remind(NOW) is None


def test_an_extract_is_built_step_by_step_and_gone_after_14_days() -> None:
    one = request()
    refused(refusals.ExtractUnavailable, lambda: one.extract_at(NOW))
    halfway = after(one.build(2, 4))
    assert halfway.extract and (halfway.extract.done, halfway.extract.steps) == (2, 4)
    refused(refusals.ExtractUnavailable, lambda: halfway.extract_at(NOW))
    file = ExtractFile("utdrag.pdf", "application/pdf", 9, "f_1")
    ready = after(halfway.built([file], NOW))
    assert ready.extract_at(NOW + timedelta(days=14) - timedelta(seconds=1)).files == (file,)
    refused(refusals.ExtractUnavailable, lambda: ready.extract_at(NOW + timedelta(days=14)))
    assert after(one.built([file], NOW)).extract_at(NOW).done == 1
    for given_up in (after(halfway.unbuilt(NOW)), after(one.unbuilt(NOW))):
        assert given_up.extract and given_up.extract.status is ExtractStatus.FAILED


def test_nothing_personal_shows_in_a_repr() -> None:
    shown: Any = repr(replace(request(), text="Jag heter Anna", extension_reason="Anna"))
    assert "Anna" not in shown and "example.com" not in shown
