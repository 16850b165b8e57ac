"""eID orders: one lease for all pollers, the answer stored first, and a crash at any point leads to one outcome."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.identity.eid import EidFlow
from chalicelib.identity.eid_errors import EidMisused, EidSignatureRefused, EidUnavailable, Reason
from chalicelib.identity.logins import Logins
from chalicelib.identity.order import TRANSITIONS, OrderStatus, Purpose
from chalicelib.identity.order_messages import hint_of, message_of
from chalicelib.identity.refusals import EidOrderEnded, EidOrderNotFound, EidReturnRefused
from chalicelib.platform.change import AlreadyDone, Conflict, Once
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import KeyId, OrderId
from tests.tables import everything, items
from tests.unit.identity.orders_stand import PNR, Crash, Stand, complete, dies, failed, pending, request, stand

REFUSED = OrderStatus.REFUSED


@pytest.fixture
def on(aws: Any) -> Stand:
    return stand()


def to_the_end(on: Stand, order_id: OrderId) -> None:
    """What the queue does: the job again and again, a few seconds apart, whatever it dies of."""
    for _ in range(6):
        on.clock.passes(6)
        try:
            on.orders.work(order_id)
        except (Crash, DomainError):
            continue


# --- the lease ---------------------------------------------------------------------------------------------------


def test_two_tabs_collect_once_a_second_between_them(on: Stand) -> None:
    started = on.start()
    order_id, secret = started.order.order_id, started.secret
    on.orders.poll(order_id, secret)
    on.orders.poll(order_id, secret)
    on.clock.passes(0.9)
    on.orders.poll(order_id, secret)
    assert on.bank.collects == 1
    on.clock.passes(0.2)
    on.orders.work(order_id)
    assert on.bank.collects == 2


def test_the_tab_that_is_not_its_turn_sees_what_the_other_learned(on: Stand) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = pending("userSign")
    assert on.orders.poll(started.order.order_id, started.secret).hint == "userSign"
    assert on.orders.poll(started.order.order_id, started.secret).hint == "userSign"
    assert on.bank.collects == 1


def test_a_wrong_secret_is_no_order_and_takes_no_turn(on: Stand) -> None:
    started = on.start()
    with pytest.raises(EidOrderNotFound):
        on.orders.poll(started.order.order_id, "x" * 32)
    on.orders.poll(started.order.order_id, started.secret)
    assert on.bank.collects == 1


def test_an_unchanged_hint_is_written_once(on: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    started = on.start()
    noted: list[str] = []
    monkeypatch.setattr(on.store, "note_hint", lambda _order, hint: noted.append(hint))
    on.bank.answers["ref-1"] = pending("started")
    on.orders.poll(started.order.order_id, started.secret)
    assert noted == ["started"]


# --- from answer to outcome --------------------------------------------------------------------------------------


def test_a_poll_stores_the_answer_and_leaves_the_finishing_to_the_job(on: Stand) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    order = on.orders.poll(started.order.order_id, started.secret)
    assert order.status is OrderStatus.COLLECTED
    assert not on.finished
    assert on.due() == [started.order.order_id]
    assert on.orders.work(started.order.order_id) is False
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.COMPLETE


def test_a_closed_browser_is_collected_for_by_the_job_alone(on: Stand) -> None:
    started = on.start()
    assert on.queue == [(started.order.order_id, 170)]
    assert on.orders.work(started.order.order_id) is True
    on.clock.passes(5)
    on.bank.answers["ref-1"] = complete()
    assert on.orders.work(started.order.order_id) is False
    assert on.orders.find(started.order.order_id, started.secret).result == "sub_x"


def test_the_finisher_gets_what_was_asked_and_the_answer_byte_for_byte(on: Stand) -> None:
    raw = complete()
    started = on.start(subject="sr_1/rcp_2", visible_text="Jag skriver under", non_visible=b"\x00\xff")
    on.bank.answers["ref-1"] = raw
    to_the_end(on, started.order.order_id)
    (order,) = on.finished
    evidence = order.evidence
    assert (order.subject, order.identity.personal_number) == ("sr_1/rcp_2", PNR)
    assert (evidence.raw_answer, evidence.signature_xml, evidence.ocsp_response) == (raw, b"<xml/>", b"ocsp")
    assert (evidence.visible_text, evidence.non_visible) == ("Jag skriver under", b"\x00\xff")
    assert (evidence.ip, evidence.user_agent) == ("192.0.2.7", "Tests/1.0")
    assert evidence.started_at < evidence.completed_at


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("port", ["lease", "keep_answer", "answer", "end", "verify", "finish", "collect"])
def test_dying_at_any_port_still_ends_complete(
    on: Stand, monkeypatch: pytest.MonkeyPatch, port: str, before: bool
) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    if port in on.ports:
        on.ports[port] = dies(before, on.ports[port])
    else:
        owner = on.bank if port == "collect" else on.store
        monkeypatch.setattr(owner, port, dies(before, getattr(owner, port)))
    to_the_end(on, started.order.order_id)
    order = on.orders.find(started.order.order_id, started.secret)
    # Dying between BankID's answer and its storing is the one loss nobody can avoid: then the person is asked again.
    is_lost = (port == "collect" and not before) or (port == "keep_answer" and before)
    assert order.status is (OrderStatus.FAILED if is_lost else OrderStatus.COMPLETE)
    assert order.result == ("" if is_lost else "sub_x")


def test_a_slow_poller_still_stores_what_it_collected(on: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it holds the only answer, the other poller hears that BankID knows no such order: that must end nothing."""
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    keep = on.store.keep_answer

    def slowly(*args: Any) -> None:
        on.clock.passes(3)
        assert on.orders.poll(started.order.order_id, started.secret).status is OrderStatus.PENDING
        keep(*args)

    monkeypatch.setattr(on.store, "keep_answer", slowly)
    on.orders.poll(started.order.order_id, started.secret)
    to_the_end(on, started.order.order_id)
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.COMPLETE


def test_an_order_bankid_forgot_ends_as_timed_out(on: Stand) -> None:
    started = on.start()
    on.bank.gone.add("ref-1")
    to_the_end(on, started.order.order_id)
    order = on.orders.find(started.order.order_id, started.secret)
    assert (order.status, order.hint) == (OrderStatus.FAILED, "expiredTransaction")


def test_a_job_that_runs_twice_finishes_with_the_same_outcome(on: Stand) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    on.orders.poll(started.order.order_id, started.secret)

    def again(_order: Any) -> str:
        on.ports["finish"] = lambda _order: "sub_x"
        on.orders.work(started.order.order_id)  # the second delivery overtakes the first
        return "sub_x"

    on.ports["finish"] = again
    on.orders.work(started.order.order_id)
    assert len(on.finished) == 2
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.COMPLETE


def test_a_lost_message_is_made_good_by_the_next_poll_but_not_by_every_one(on: Stand) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    on.orders.poll(started.order.order_id, started.secret)
    on.due()
    on.clock.passes(2)
    on.orders.poll(started.order.order_id, started.secret)
    assert on.due() == []
    on.clock.passes(4)
    on.orders.poll(started.order.order_id, started.secret)
    assert on.due() == [started.order.order_id]


# --- refusals ----------------------------------------------------------------------------------------------------


def test_refused_evidence_ends_the_order_and_leaves_nobodys_data(on: Stand) -> None:
    def refuse(*_args: Any) -> None:
        raise EidSignatureRefused(Reason.OTHER_PERSON)

    on.ports["verify"] = refuse
    started = on.start(purpose=Purpose.LOGIN, subject="sr_1/rcp_2")
    on.bank.answers["ref-1"] = complete()
    to_the_end(on, started.order.order_id)
    order = on.orders.find(started.order.order_id, started.secret)
    assert (order.status, order.code, order.result) == (OrderStatus.REFUSED, "eid_signature_refused", "")
    assert order.message is not None
    assert "annan person" in order.message.sv
    (told,) = on.refused
    assert (told.subject, told.reason) == ("sr_1/rcp_2", "other_person")
    assert not on.finished
    assert [item["order_id"]["S"] for item in items("eid-orders")] == [started.order.order_id]


@pytest.mark.parametrize("trouble", [Conflict(), EidMisused("x"), Crash()])
def test_what_is_not_the_persons_fault_refuses_nothing(on: Stand, trouble: Exception) -> None:
    def fail(_order: Any) -> None:
        on.ports["finish"] = lambda _order: "sub_x"
        raise trouble

    on.ports["finish"] = fail
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    with pytest.raises(type(trouble)):
        on.orders.work(started.order.order_id)
    assert on.orders.work(started.order.order_id) is False
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.COMPLETE


def test_a_complete_answer_nobody_can_read_ends_refused(on: Stand) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = b'{"orderRef":"r","status":"complete","completionData":{"user":7}}'
    to_the_end(on, started.order.order_id)
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.REFUSED


def test_an_answer_that_is_no_json_changes_nothing(on: Stand) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = b"<html>busy</html>"
    with pytest.raises(EidUnavailable):
        on.orders.poll(started.order.order_id, started.secret)
    on.bank.gone.clear()
    on.bank.answers["ref-1"] = complete()
    to_the_end(on, started.order.order_id)
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.COMPLETE


def test_an_unreachable_bankid_is_said_to_the_browser_and_tried_again_by_the_job(on: Stand) -> None:
    started = on.start()
    on.bank.fail = EidUnavailable("timeout")
    with pytest.raises(EidUnavailable):
        on.orders.poll(started.order.order_id, started.secret)
    on.clock.passes(5)
    assert on.orders.work(started.order.order_id) is True
    on.clock.passes(6 * 60)
    assert on.orders.work(started.order.order_id) is False
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.FAILED


def test_a_pending_order_is_given_up_after_six_minutes(on: Stand) -> None:
    started = on.start()
    on.clock.passes(6 * 60)
    assert on.orders.work(started.order.order_id) is False
    assert on.orders.find(started.order.order_id, started.secret).hint == "expiredTransaction"


def test_a_failed_order_says_why(on: Stand) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = failed("startFailed")
    order = on.orders.poll(started.order.order_id, started.secret)
    assert (order.status, order.hint) == (OrderStatus.FAILED, "startFailed")
    assert on.orders.find(started.order.order_id, started.secret).hint == "startFailed"


# --- start, cancel, return ---------------------------------------------------------------------------------------


def test_a_repeated_start_asks_bankid_nothing(on: Stand) -> None:
    """A second order for a pinned person would cancel the first one at BankID."""
    once = Once(once_id="idem#1", fingerprint="f")
    on.orders.start(request(), lambda _order_id: once)
    with pytest.raises(AlreadyDone):
        on.orders.start(request(), lambda _order_id: once)
    assert len(on.bank.asked) == 1


def test_what_bankid_is_asked(on: Stand) -> None:
    on.start(purpose=Purpose.SIGN, key_id=minted("case#sr_1"), visible_text="T", personal_number=PNR)
    (asked,) = on.bank.asked
    assert (asked.visible_text, asked.personal_number, asked.end_user_ip) == ("T", PNR, "192.0.2.7")
    assert asked.return_url is None


def minted(key_id: str) -> KeyId:
    wiring.ground.keys().open_or_mint(KeyId(key_id))
    return KeyId(key_id)


def test_cancelling_ends_it_here_and_at_bankid_and_is_repeatable(on: Stand) -> None:
    started = on.start()
    assert on.orders.cancel(started.order.order_id, started.secret).status is OrderStatus.CANCELLED
    assert on.orders.cancel(started.order.order_id, started.secret).status is OrderStatus.CANCELLED
    assert on.bank.cancelled == ["ref-1"]
    assert on.orders.poll(started.order.order_id, started.secret).status is OrderStatus.CANCELLED
    assert on.bank.collects == 0


def test_cancelling_too_late_is_refused_and_the_signature_stands(on: Stand) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    on.orders.poll(started.order.order_id, started.secret)
    with pytest.raises(EidOrderEnded):
        on.orders.cancel(started.order.order_id, started.secret)
    to_the_end(on, started.order.order_id)
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.COMPLETE


def test_a_cancel_that_wins_the_race_leaves_no_answer(on: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    keep = on.store.keep_answer

    def after_cancel(*args: Any) -> None:
        on.orders.cancel(started.order.order_id, started.secret)
        keep(*args)

    monkeypatch.setattr(on.store, "keep_answer", after_cancel)
    assert on.orders.poll(started.order.order_id, started.secret).status is OrderStatus.CANCELLED
    to_the_end(on, started.order.order_id)
    assert not on.finished
    assert len(items("eid-orders")) == 1


def test_a_cancel_that_loses_the_race_says_so(on: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    cancel = on.bank.cancel

    def after_the_answer(order_ref: str) -> None:
        on.orders.poll(started.order.order_id, started.secret)
        cancel(order_ref)

    monkeypatch.setattr(on.bank, "cancel", after_the_answer)
    with pytest.raises(EidOrderEnded):
        on.orders.cancel(started.order.order_id, started.secret)
    to_the_end(on, started.order.order_id)
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.COMPLETE


def test_a_failure_heard_after_a_cancel_leaves_the_cancel(on: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = failed("userCancel")
    collect = on.bank.collect

    def slowly(order_ref: str) -> bytes:
        answer = collect(order_ref)
        on.orders.cancel(started.order.order_id, started.secret)
        return answer

    monkeypatch.setattr(on.bank, "collect", slowly)
    assert on.orders.poll(started.order.order_id, started.secret).status is OrderStatus.CANCELLED


def test_an_order_that_vanished_under_a_poll_is_no_order(on: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = complete()

    def vanished(*_args: Any) -> None:
        raise Conflict

    monkeypatch.setattr(on.store, "keep_answer", vanished)
    monkeypatch.setattr(on.store, "find", lambda _order_id: None)
    with pytest.raises(EidOrderNotFound):
        on.orders.poll(started.order.order_id, started.secret)


def test_a_late_hint_does_not_disturb_an_order_that_is_over(on: Stand) -> None:
    started = on.start()
    on.orders.cancel(started.order.order_id, started.secret)
    on.store.note_hint(started.order, "userSign")
    assert on.orders.find(started.order.order_id, started.secret).hint == ""


def test_a_second_job_that_comes_too_late_finds_it_done_the_next_time(on: Stand) -> None:
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    collected = on.orders.poll(started.order.order_id, started.secret)
    on.orders.work(started.order.order_id)
    with pytest.raises(EidOrderNotFound):
        on.store.answer(collected)
    assert on.orders.work(started.order.order_id) is False
    assert len(on.finished) == 1


def test_a_return_to_an_order_that_is_over_starts_nothing(on: Stand) -> None:
    started = on.start(flow=EidFlow.SAME_DEVICE, return_path="/login")
    on.orders.cancel(started.order.order_id, started.secret)
    assert on.orders.returned(started.order.order_id, started.secret, nonce_of(on)).status is OrderStatus.CANCELLED
    assert on.due() == []


def test_a_purpose_that_wants_no_news_of_refusals_gets_none(on: Stand) -> None:
    def refuse(*_args: Any) -> None:
        raise EidSignatureRefused(Reason.DIGEST)

    on.orders._finishing._refusers = {}
    on.ports["verify"] = refuse
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    to_the_end(on, started.order.order_id)
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.REFUSED
    assert not on.refused


def nonce_of(on: Stand) -> str:
    url = on.bank.asked[-1].return_url
    assert url is not None
    assert url.startswith("https://sign.example/login#eid_order=eo_")
    return url.partition("&nonce=")[2]


def test_same_device_waits_until_the_device_came_back(on: Stand) -> None:
    started = on.start(flow=EidFlow.SAME_DEVICE, return_path="/login")
    order_id = started.order.order_id
    on.bank.answers["ref-1"] = complete()
    on.orders.poll(order_id, started.secret)
    assert on.due() == []
    assert on.orders.work(order_id) is False
    assert not on.finished
    with pytest.raises(EidReturnRefused):
        on.orders.returned(order_id, started.secret, "guess")
    on.orders.returned(order_id, started.secret, nonce_of(on))
    assert on.due() == [order_id]
    to_the_end(on, order_id)
    assert on.orders.find(order_id, started.secret).status is OrderStatus.COMPLETE


def test_a_return_before_the_answer_counts(on: Stand) -> None:
    started = on.start(flow=EidFlow.SAME_DEVICE, return_path="/login")
    on.orders.returned(started.order.order_id, started.secret, nonce_of(on))
    on.bank.answers["ref-1"] = complete()
    to_the_end(on, started.order.order_id)
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.COMPLETE


def test_a_signature_counts_without_return(on: Stand) -> None:
    started = on.start(
        purpose=Purpose.SIGN,
        key_id=minted("case#sr_1"),
        visible_text="T",
        flow=EidFlow.SAME_DEVICE,
        return_path="/login",
    )
    on.bank.answers["ref-1"] = complete()
    to_the_end(on, started.order.order_id)
    assert on.orders.find(started.order.order_id, started.secret).status is OrderStatus.COMPLETE


def test_a_complete_login_becomes_a_session_within_a_quarter_or_not_at_all(on: Stand) -> None:
    logins = Logins(
        orders=on.orders, sessions=wiring.identity.sessions(), acknowledged=lambda _sid: None, clock=on.clock
    )
    started = on.start()
    on.bank.answers["ref-1"] = complete()
    to_the_end(on, started.order.order_id)
    on.clock.passes(15 * 60)
    with pytest.raises(EidOrderEnded):
        logins.exchange(started.order.order_id, started.secret)


# --- at rest -----------------------------------------------------------------------------------------------------


def test_nothing_of_an_order_lies_in_the_clear(on: Stand) -> None:
    started = on.start(visible_text="Jag legitimerar mig", personal_number=PNR)
    on.bank.answers["ref-1"] = complete()
    on.orders.poll(started.order.order_id, started.secret)
    stored = everything()
    for secret in (PNR, "Anna", "legitimerar", "qr-secret", "192.0.2.7", started.secret):
        assert secret.encode() not in stored, secret


def test_an_expired_row_is_no_order(on: Stand) -> None:
    started = on.start()
    on.clock.passes(2 * 24 * 3600)
    with pytest.raises(EidOrderNotFound):
        on.orders.poll(started.order.order_id, started.secret)
    assert on.orders.work(started.order.order_id) is False


def test_every_state_has_words_in_both_languages(on: Stand) -> None:
    order = on.start().order
    texts = {}
    for status in OrderStatus:
        code, text = message_of(replace(order, status=status, code="wrong_person" if status is REFUSED else ""))
        assert code
        assert text.sv != text.en
        texts[status] = text.sv
    assert texts[OrderStatus.COLLECTED].startswith("BankID är klart")
    assert hint_of(replace(order, status=OrderStatus.FAILED, hint="startFailed")) == "startFailed"
    assert hint_of(replace(order, status=OrderStatus.COMPLETE)) is None
    away = replace(order, status=OrderStatus.COLLECTED, nonce_hash="x")
    assert (hint_of(away), message_of(away)[0]) == ("awaiting_return", "awaiting_return")


def test_what_the_person_does_in_the_app_follows_from_the_purpose() -> None:
    assert {p: p.function.value for p in Purpose} == {
        Purpose.LOGIN: "Identification",
        Purpose.IDENTIFY: "Identification",
        Purpose.SIGN: "Signing",
    }


def test_every_state_can_be_reached_and_only_pending_and_collected_go_on() -> None:
    reached = {OrderStatus.PENDING}.union(*TRANSITIONS.values())
    assert reached == set(OrderStatus)
    assert {state for state, to in TRANSITIONS.items() if not to} == {
        OrderStatus.USED,
        OrderStatus.REFUSED,
        OrderStatus.FAILED,
        OrderStatus.CANCELLED,
    }
