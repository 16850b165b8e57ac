"""Refunds: asked for once, followed to the end, owed and seen when they fail; never more than was paid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.event_rows import history
from chalicelib.payments.domain import Attention, Purchase, PurchaseStatus
from chalicelib.payments.giving_back import refund_failed, refund_paid, refunding
from chalicelib.payments.ledger import Account, Kind
from chalicelib.payments.provider import Method, ProviderMisconfigured, ProviderUnavailable, RefundStatus
from chalicelib.payments.refund import OPEN, TRANSITIONS, Refund, RefundState, order_id_of, refund_id_of
from chalicelib.payments.refusals import (
    NothingOwed,
    PurchaseNeedsNothing,
    PurchaseNotFound,
    RefundNotFound,
    RefundTooLarge,
    RefundWrongState,
)
from chalicelib.payments.withdrawal import NOTHING_DUE
from chalicelib.payments.work import work_of
from chalicelib.platform.events import START, chain, first_break
from chalicelib.platform.ids import EntryId, PurchaseId, RefundId, SubjectId, WithdrawalId, new_id
from tests.fakes.provider import FakeProvider
from tests.faults.crashes import Killed, calls
from tests.unit.payments.purchases import AT, WALLET, created
from tests.unit.payments.stand import ANNA, PROPOSAL, Till, attended, audit, entries, reserve, resolve, rows

R, S = RefundState, PurchaseStatus
BOOKED = EntryId("led_1")


def made(**changes: Any) -> Refund:
    refund = Refund(
        refund_id=RefundId(new_id("rfd")),
        root=RefundId("rfd_root"),
        purchase_id=PurchaseId("pur_1"),
        wallet_id=WALLET,
        method=Method.SWISH,
        settlement="set-1",
        amount_ore=45500,
        due=NOTHING_DUE,
        created_at=AT,
    )
    return replace(refund, **changes)


MOVES: dict[RefundState, Callable[[Refund], Any]] = {
    R.SENT: lambda r: r.sent("re_1", AT),
    R.PAID: lambda r: r.paid(BOOKED, AT),
    R.FAILED: lambda r: r.failed("RF07", AT),
    R.UNCLEAR: lambda r: r.unclear("DS24", AT),
    R.TAKEN: lambda r: r.taken(PROPOSAL, AT),
}


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=6))
def test_every_way_a_refund_goes_is_in_the_table_and_its_next_look_is_known(way: list[RefundState]) -> None:
    refund = made().create("x").entity
    assert isinstance(refund, Refund)
    for target in way:
        if target not in TRANSITIONS[refund.status]:
            with pytest.raises(RefundWrongState):
                MOVES[target](refund)
            continue
        refund = MOVES[target](refund).entity
        assert refund.status is target
        assert (refund.look_at is not None) == (refund.status in OPEN), "only what is open is looked at"
        assert refund.is_owed == (target is R.FAILED)
        assert refund.looked(AT).status is target


def test_a_cards_refund_is_looked_at_after_it_was_paid_then_never_again() -> None:
    refund = made(method=Method.CARD, status=R.SENT).paid(BOOKED, AT).entity
    assert isinstance(refund, Refund)
    looks = []
    while refund.look_at is not None:
        looks.append((refund.look_at - AT).days)
        refund = refund.looked(refund.look_at)
    assert looks == [1, 7, 30]


@given(st.binary(min_size=16, max_size=16))
def test_the_providers_id_is_ours_in_another_dress(raw: bytes) -> None:
    refund_id = RefundId(new_id("rfd", lambda _n: raw))
    assert order_id_of(refund_id) == raw.hex().upper()
    assert refund_id_of(order_id_of(refund_id)) == refund_id


@pytest.mark.parametrize("other", ["", "x", "ABC", "AB", "å" * 32, "0" * 34])
def test_what_is_no_id_of_ours_is_no_refund(other: str) -> None:
    assert refund_id_of(other) is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["new", "paid", "failed", "back"]), st.integers(0, 3), st.integers(1, 45500)),
        max_size=25,
    )
)
def test_never_more_is_refunded_than_was_paid(steps: list[tuple[str, int, int]]) -> None:
    purchase: Purchase = replace(created(), status=S.PAID, credited_by="swish#set-1")
    total, open_, paid = purchase.quote.total_ore, list[Refund](), list[Refund]()
    for what, which, amount in steps:
        if what == "new":
            refund = made(amount_ore=amount)
            if sum(r.amount_ore for r in open_ + paid) + amount > total:
                with pytest.raises(RefundTooLarge):
                    refunding(purchase, refund)
                continue
            purchase = refunding(purchase, refund)
            open_.append(refund)
        elif what == "back" and paid:
            refund = paid.pop(which % len(paid))
            purchase = refund_failed(purchase, refund, AT, was_paid=True).entity  # type: ignore[assignment]
        elif what in ("paid", "failed") and open_:
            refund = open_.pop(which % len(open_))
            if what == "paid":
                purchase = refund_paid(purchase, refund, AT).entity  # type: ignore[assignment]
                paid.append(refund)
            else:
                purchase = refund_failed(purchase, refund, AT, was_paid=False).entity  # type: ignore[assignment]
        back = sum(r.amount_ore for r in paid)
        assert (purchase.paid_back_ore, purchase.refunded_ore - back) == (back, sum(r.amount_ore for r in open_))
        assert purchase.status is (S.REFUNDED if back == total else S.PART_REFUNDED if back else S.PAID)


# --- on tables -------------------------------------------------------------------------------------------------------


@pytest.fixture
def till(aws: Any) -> Till:
    return Till()


def returned(till: Till, package: int = 10, **changes: Any) -> Refund:
    """A purchase that was withdrawn from: its refund, not asked for yet."""
    purchase = till.buy(package, **changes)
    till.settle(till.provider.pay(purchase.payment_id))
    till.withdrawals.withdraw(ANNA, purchase.purchase_id, WithdrawalId(new_id("wdr")), SubjectId("sub_anna"))
    (refund,) = till.refunds.of_purchase(purchase.purchase_id)
    return refund


def purchase_of(till: Till, refund: Refund) -> Purchase:
    return till.purchases.find(ANNA, refund.purchase_id)


def owed(till: Till) -> int:
    return -audit(till)[Account.OWED]


def test_asked_for_once_and_booked_once_however_often_it_is_told(till: Till) -> None:
    refund = returned(till)
    assert (refund.status, owed(till)) == (R.CREATED, 45500)
    for _ in range(3):
        assert till.refunds.settle(refund.refund_id).status is R.SENT
    (order,) = till.provider.refund_orders.values()
    assert (order.amount_ore, order.refund_id, order.settlement_reference) == (
        45500,
        refund.order_id,
        refund.settlement,
    )
    till.provider.end_refund(refund.order_id, RefundStatus.PAID)
    for _ in range(3):
        assert till.refunds.settle(refund.refund_id).status is R.PAID
    assert (owed(till), purchase_of(till, refund).status) == (0, S.REFUNDED)
    assert [e.kind for e in entries()].count(Kind.REFUND) == 1
    assert [e.event.type for e in history(refund.refund_id)] == ["refund.created", "refund.sent", "refund.paid"]
    assert [e.event.type for e in history(refund.purchase_id)][-1] == "purchase.refunded"
    (work, invoice) = work_of(history(refund.refund_id)[0])
    assert (work.queue, invoice.queue) == ("settle", "receipts")


def test_the_schedule_follows_it_to_the_end(till: Till) -> None:
    refund = returned(till)
    till.provider.lose_answer = 1
    till.clock.now += timedelta(minutes=10)
    with pytest.raises(ProviderUnavailable):
        till.refunds.look(refund.refund_id)
    assert till.refunds.due(limit=9) == [], "not at once again"
    till.clock.now += timedelta(minutes=10)
    assert [till.refunds.look(r) for r in till.refunds.due(limit=9)] == [True]
    till.clock.now += timedelta(days=1)
    assert [till.refunds.look(r) for r in till.refunds.due(limit=9)] == [False]
    till.provider.end_refund(refund.order_id, RefundStatus.PAID)
    till.clock.now += timedelta(days=1)
    assert [till.refunds.look(r) for r in till.refunds.due(limit=9)] == [True]
    till.clock.now += timedelta(days=1)
    assert till.refunds.due(limit=9) == []
    assert len(till.provider.refund_orders) == 1
    till.provider.is_misconfigured = True
    assert till.refunds.settle(refund.refund_id).status is R.PAID, "what is over asks nobody"
    assert till.refunds.look(refund.refund_id) is False


@pytest.mark.parametrize("how", ["refused", "failed late"])
def test_one_that_fails_is_owed_and_seen_and_tried_again(till: Till, how: str) -> None:
    refund = returned(till)
    if how == "refused":
        till.provider.refuses_refund = "AM02"
    till.refunds.settle(refund.refund_id)
    if how == "failed late":
        till.provider.end_refund(refund.order_id, RefundStatus.FAILED, reason="RF07")
    failed = till.refunds.settle(refund.refund_id)
    assert (failed.status, failed.is_owed, owed(till)) == (R.FAILED, True, 45500)
    purchase = purchase_of(till, refund)
    assert (purchase.attention, purchase.status, purchase.refunded_ore) == (Attention.REFUND_FAILED, S.PAID, 0)
    assert [p.purchase_id for p in till.purchases.needing_attention(limit=9)] == [refund.purchase_id]
    again = till.retry(refund.refund_id)
    assert (again.attempt, again.root, again.order_id != refund.order_id) == (2, refund.refund_id, True)
    assert purchase_of(till, refund).attention is None
    for twice in (refund.refund_id, again.refund_id):
        with pytest.raises(RefundWrongState):
            till.retry(twice)
    till.refunds.settle(again.refund_id)
    till.provider.end_refund(again.order_id, RefundStatus.PAID)
    till.refunds.settle(again.refund_id)
    assert (owed(till), purchase_of(till, refund).status) == (0, S.REFUNDED)
    assert [len(work_of(history(r)[0])) for r in (refund.refund_id, again.refund_id)] == [2, 1], "one credit invoice"
    assert first_break(history(refund.purchase_id)) is None
    last = history(refund.refund_id)[-1].event
    assert (last.type, last.actor, dict(last.data)) == ("refund.retried", PROPOSAL, {"by": again.refund_id})


def test_attention_stays_until_every_refund_that_failed_is_tried_again(till: Till) -> None:
    purchase = till.bought()
    request = reserve(till, "sr_1", 2)
    withdrawal_id = WithdrawalId(new_id("wdr"))
    till.withdrawals.withdraw(ANNA, purchase.purchase_id, withdrawal_id, SubjectId("sub_anna"))
    resolve(till, request, "signature_request.voided")
    assert till.withdrawals.look(withdrawal_id) is True
    first, second = till.refunds.of_purchase(purchase.purchase_id)
    for refund in (first, second):
        till.provider.refuses_refund = "AM02"
        assert till.refunds.settle(refund.refund_id).is_owed
    till.retry(first.refund_id)
    assert till.shown(purchase).attention is Attention.REFUND_FAILED
    till.retry(second.refund_id)
    assert till.shown(purchase).attention is None


def test_a_cards_refund_that_comes_back_is_owed_again(till: Till) -> None:
    refund = card_refund(till)
    till.provider.end_refund(refund.order_id, RefundStatus.FAILED)
    till.clock.now += timedelta(days=2)
    assert [till.refunds.look(r) for r in till.refunds.due(limit=9)] == [True]
    purchase = purchase_of(till, refund)
    assert (owed(till), purchase.status, purchase.paid_back_ore) == (45500, S.PAID, 0)
    assert purchase.attention is Attention.REFUND_FAILED
    last = entries()[-1]
    assert (last.kind, last.reverses is not None, last.reason) == (Kind.REVERSAL, True, "refund_failed")
    assert [e.event.type for e in history(refund.purchase_id)][-1] == "purchase.refund_undone"


def card_refund(till: Till) -> Refund:
    purchase = till.buy(10, method=Method.CARD)
    reference = till.provider.pay(purchase.payment_id)
    till.purchases.settle(Method.CARD, reference)
    till.withdrawals.withdraw(ANNA, purchase.purchase_id, WithdrawalId(new_id("wdr")), SubjectId("sub_anna"))
    (refund,) = till.refunds.of_purchase(purchase.purchase_id)
    till.refunds.settle(refund.refund_id)
    till.provider.end_refund(refund.order_id, RefundStatus.PAID)
    return till.refunds.settle(refund.refund_id)


@pytest.mark.parametrize("is_paid", [True, False])
def test_where_the_provider_cannot_say_a_person_finds_out(till: Till, is_paid: bool) -> None:
    refund = returned(till)
    till.refunds.settle(refund.refund_id)
    with pytest.raises(RefundWrongState):
        till.decide(refund.refund_id, is_paid=is_paid)
    till.provider.end_refund(refund.order_id, RefundStatus.UNKNOWN, reason="DS24")
    assert till.refunds.settle(refund.refund_id).status is R.UNCLEAR
    assert purchase_of(till, refund).attention is Attention.REFUND_UNCLEAR
    assert (till.refunds.settle(refund.refund_id).status, owed(till)) == (R.UNCLEAR, 45500)
    with pytest.raises(RefundWrongState):
        till.retry(refund.refund_id)
    done = till.decide(refund.refund_id, is_paid=is_paid)
    assert (done.status, owed(till)) == ((R.PAID, 0) if is_paid else (R.FAILED, 45500))
    last = history(refund.refund_id)[-1].event
    assert (last.actor, last.type) == (PROPOSAL, "refund.paid" if is_paid else "refund.failed")
    assert purchase_of(till, refund).attention is (None if is_paid else Attention.REFUND_FAILED)


def test_another_amount_than_was_asked_for_is_not_believed(till: Till) -> None:
    refund = returned(till)
    till.refunds.settle(refund.refund_id)
    till.provider.end_refund(refund.order_id, RefundStatus.PAID, amount_ore=1)
    assert till.refunds.settle(refund.refund_id).reason == "other_amount"
    assert owed(till) == 45500


@pytest.mark.parametrize("otherwise", [{"amount_ore": 45400}, {"settlement_reference": "second"}])
def test_money_that_bought_nothing_goes_back_once_the_way_it_came(till: Till, otherwise: dict[str, Any]) -> None:
    purchase = till.buy()
    if "settlement_reference" in otherwise:
        till.settle(till.provider.pay(purchase.payment_id))
    till.settle(till.provider.pay(purchase.payment_id, **otherwise))
    (owing,) = till.shown(purchase).owed
    before = till.shown(purchase).status
    refund = till.pay_back(purchase.purchase_id, owing.settlement)
    assert till.shown(purchase).attention is None
    with pytest.raises(NothingOwed):
        till.pay_back(purchase.purchase_id, owing.settlement)
    till.refunds.settle(refund.refund_id)
    till.provider.end_refund(refund.order_id, RefundStatus.FAILED)
    till.refunds.settle(refund.refund_id)
    assert till.shown(purchase).attention is Attention.REFUND_FAILED
    again = till.retry(refund.refund_id)
    till.refunds.settle(again.refund_id)
    till.provider.end_refund(again.order_id, RefundStatus.PAID)
    till.refunds.settle(again.refund_id)
    assert (owed(till), till.shown(purchase).status, till.shown(purchase).refunded_ore) == (0, before, 0)


@pytest.mark.parametrize("otherwise", [{"payee": "another"}, {"currency": "EUR"}, {"amount_ore": 0}])
def test_what_did_not_come_to_us_is_not_paid_back_by_a_button(till: Till, otherwise: dict[str, Any]) -> None:
    purchase = till.buy()
    till.settle(till.provider.pay(purchase.payment_id, **otherwise))
    (owing,) = till.shown(purchase).owed
    with pytest.raises(NothingOwed):
        till.pay_back(purchase.purchase_id, owing.settlement)
    with pytest.raises(NothingOwed):
        till.pay_back(purchase.purchase_id, "swish#none")


def test_attention_ends_and_the_debt_stays(till: Till) -> None:
    purchase = till.buy()
    till.settle(till.provider.pay(purchase.payment_id, amount_ore=1))
    done = attended(till, purchase)
    assert (done.attention, owed(till)) == (None, 1)
    with pytest.raises(PurchaseNeedsNothing):
        attended(till, purchase)
    refund = till.pay_back(purchase.purchase_id, done.owed[0].settlement)
    assert refund.amount_ore == 1


def test_callbacks_prove_themselves_and_name_what_is_ours(till: Till) -> None:
    refund = returned(till)
    assert till.refunds.named(refund.order_id) == refund.refund_id
    assert till.refunds.named("0" * 32) is None
    assert till.refunds.named("x") is None
    secret = till.refund_store.callback_secret(refund)
    assert till.refunds.is_callback_secret(Method.SWISH, refund.refund_id, secret)
    assert not till.refunds.is_callback_secret(Method.KLARNA, refund.refund_id, secret)
    assert not till.refunds.is_callback_secret(Method.SWISH, refund.refund_id, secret.lower())
    assert secret not in str(rows("refunds"))
    assert till.refunds.to_mail(refund.refund_id) == (refund, purchase_of(till, refund))
    for verb in (till.refunds.find, till.refunds.settle, till.refunds.to_mail):
        with pytest.raises(RefundNotFound):
            verb(RefundId("rfd_none"))
    with pytest.raises(PurchaseNotFound):
        till.refunds.of_purchase(PurchaseId("pur_none"))


def test_killed_between_any_two_calls_it_is_paid_once(till: Till) -> None:
    outside = [(FakeProvider, "refund"), (FakeProvider, "read_refund")]
    refund = returned(till, 1)
    with calls(outside=outside) as counted:
        till.refunds.settle(refund.refund_id)
    done = [n for n, name in enumerate(counted.names) if name in ("refund", "TransactWriteItems", "read_refund")]
    for kill_at in done:
        refund = returned(till, 1)
        with pytest.raises(Killed), calls(kill_at, after=True, outside=outside):
            till.refunds.settle(refund.refund_id)
        till.refunds.settle(refund.refund_id)
        till.provider.end_refund(refund.order_id, RefundStatus.PAID)
        assert till.refunds.settle(refund.refund_id).status is R.PAID
    ended = [r for r in till.provider.refunds.values() if r.status is RefundStatus.PAID]
    assert -audit(till)[Account.OWED] == 5400, "the first one's"
    assert len(ended) == len(done) == len(till.provider.refund_orders) - 1 >= 3


def test_a_provider_that_is_misconfigured_holds_up_nothing(till: Till) -> None:
    refund = returned(till)
    till.provider.is_misconfigured = True
    till.clock.now += timedelta(minutes=10)
    with pytest.raises(ProviderMisconfigured):
        till.refunds.look(refund.refund_id)
    assert till.refunds.find(refund.refund_id).look_at > till.clock.now  # type: ignore[operator]


def test_events_that_make_no_work_here() -> None:
    failed = made().failed("x", AT).event
    assert failed is not None
    assert work_of(chain(START, failed)) == []
