"""Disputes: what the bank took back is booked, the credits are blocked, and won or lost there is an end."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.event_rows import history
from chalicelib.payments.disputing import NEXT, Held, disputed
from chalicelib.payments.domain import Attention, Purchase, PurchaseStatus
from chalicelib.payments.ledger import Account, Entry, Kind
from chalicelib.payments.lots import Lot
from chalicelib.payments.provider import DisputeStatus
from chalicelib.payments.refusals import RefundTooLarge
from chalicelib.payments.returning import WithdrawalStatus
from chalicelib.payments.stripe_objects import Dispute, dispute_of
from chalicelib.payments.work import work_of
from chalicelib.platform.events import first_break
from chalicelib.platform.ids import EntryId, SubjectId, WithdrawalId, new_id
from tests.unit.payments.purchases import AT, created, standing
from tests.unit.payments.receipts import receipts_of
from tests.unit.payments.stand import ANNA, Till, attended, audit, entries, reserve, resolve, used
from tests.unit.payments.test_withdrawals import look, refunds

D, S = DisputeStatus, PurchaseStatus


@pytest.fixture
def till(aws: Any) -> Till:
    return Till()


def said(till: Till, purchase: Purchase, status: DisputeStatus, amount_ore: int = 0) -> Purchase:
    """Told twice, as everything is."""
    till.settle(till.provider.dispute(purchase.payment_id, status, amount_ore))
    return till.settle(purchase.payment_id)


def withdraw(till: Till, purchase: Purchase) -> WithdrawalId:
    return till.withdrawals.withdraw(
        ANNA, purchase.purchase_id, WithdrawalId(new_id("wdr")), SubjectId("sub_anna")
    ).withdrawal_id


def test_opened_it_blocks_what_is_left_and_won_gives_all_again(till: Till) -> None:
    purchase = till.bought()
    used(till, 3)
    reserved = reserve(till, "sr_1", 2)
    before = audit(till)
    opened = said(till, purchase, D.OPEN)
    assert (opened.dispute, opened.attention, opened.status) == (D.OPEN, Attention.DISPUTED, S.PAID)
    assert till.balance() == (0, 2), "what is reserved stays with its request"
    sums = audit(till)
    assert (sums[Account.PROVIDER], sums[Account.BLOCKED]) == (0, 5)
    assert sums[Account.DISPUTED] == 45500 - 5 * 3600
    assert sums[Account.VAT] == before[Account.VAT], "VAT stays until it is decided"
    won = said(till, purchase, D.WON)
    assert (won.dispute, won.attention, won.look_at) == (D.WON, None, None)
    assert audit(till) == before
    resolve(till, reserved, "signature_request.voided")
    assert till.balance() == (7, 0)
    kinds = [e.event.type for e in history(purchase.purchase_id)]
    assert kinds[-2:] == ["purchase.needs_attention", "purchase.dispute_won"]
    assert first_break(history(purchase.purchase_id)) is None


def test_lost_the_credits_are_gone_and_what_was_used_is_a_loss_for_a_person_to_see(till: Till) -> None:
    purchase = till.bought()
    used(till, 4)
    said(till, purchase, D.OPEN)
    lost = said(till, purchase, D.LOST)
    assert (lost.dispute, lost.attention, lost.status) == (D.LOST, Attention.DISPUTE_LOST, S.REFUNDED)
    sums = audit(till)
    assert [sums[a] for a in (Account.PROVIDER, Account.DISPUTED, Account.BLOCKED)] == [0, 0, 0]
    assert sums[Account.LOSSES] == 45500 - 6 * 4500
    assert (till.balance(), sums[Account.RETURNED]) == ((0, 0), 6)
    (work,) = work_of(history(purchase.purchase_id)[-2])
    assert (work.queue, work.body) == ("receipts", {"charged_back": purchase.purchase_id})
    service = receipts_of(till)
    credit = service.of_chargeback(purchase.purchase_id)
    assert credit is not None
    assert credit.total.gross_ore == -6 * 4500
    assert service.of_chargeback(purchase.purchase_id) == credit
    done = attended(till, purchase)
    assert done.attention is None
    assert said(till, purchase, D.LOST).attention is None, "said again it is no news"


def test_lost_at_once_is_opened_and_lost(till: Till) -> None:
    purchase = till.bought()
    assert said(till, purchase, D.LOST).dispute is D.LOST
    assert [e.kind for e in entries()] == [Kind.PURCHASE, Kind.DISPUTE, Kind.CHARGEBACK]
    assert audit(till)[Account.LOSSES] == 500


def test_all_used_is_all_lost_and_credits_nothing(till: Till) -> None:
    purchase = till.bought()
    used(till, 10)
    said(till, purchase, D.LOST)
    assert audit(till)[Account.LOSSES] == 45500
    assert receipts_of(till).of_chargeback(purchase.purchase_id) is None
    assert receipts_of(till).of_chargeback(till.bought().purchase_id) is None
    assert receipts_of(till).of_chargeback(type(purchase.purchase_id)("pur_none")) is None


@pytest.mark.parametrize(("amount", "blocked"), [(10000, 2), (44999, 9), (45000, 10), (100, 0)])
def test_a_part_blocks_what_it_paid_for(till: Till, amount: int, blocked: int) -> None:
    purchase = till.bought()
    said(till, purchase, D.OPEN, amount)
    assert till.balance() == (10 - blocked, 0)
    lost = said(till, purchase, D.LOST, amount)
    assert lost.status is S.PART_REFUNDED
    assert audit(till)[Account.LOSSES] == amount - blocked * 4500


def test_an_inquiry_moves_nothing_and_is_looked_after(till: Till) -> None:
    purchase = till.bought()
    asked = said(till, purchase, D.INQUIRY)
    assert (asked.attention, till.balance(), len(entries())) == (Attention.DISPUTED, (10, 0), 1)
    attended(till, purchase)
    assert said(till, purchase, D.INQUIRY).attention is None, "no news"
    till.provider.dispute(purchase.payment_id, D.WON)
    till.clock.now += timedelta(days=1)
    assert [till.purchases.look(p) for p in till.purchases.due(limit=9)] == [False]
    assert till.shown(purchase).dispute is D.WON


def test_while_a_bank_has_the_money_a_withdrawal_waits(till: Till) -> None:
    first, second = till.bought(), till.bought()
    for purchase in (first, second):
        said(till, purchase, D.OPEN)
        withdraw(till, purchase)
    assert (look(till), till.balance()) == (0, (0, 0))
    said(till, first, D.WON)
    said(till, second, D.LOST)
    assert look(till) == 2
    (refund,) = refunds(till, first)
    assert (refund.amount_ore, refunds(till, second)) == (45500, [])
    found = till.withdrawals.page(ANNA, limit=9, after=None)[0]
    assert {w.status for w in found} == {WithdrawalStatus.DECIDED}
    assert -audit(till)[Account.OWED] == 45500


@pytest.mark.parametrize("is_won", [True, False])
def test_what_a_bank_took_is_not_paid_back_a_second_time(till: Till, is_won: bool) -> None:
    purchase = till.bought()
    withdraw(till, purchase)
    (refund,) = refunds(till, purchase)
    said(till, purchase, D.OPEN)
    till.provider.refuses_refund = "charge_disputed"
    assert till.refunds.settle(refund.refund_id).is_owed
    with pytest.raises(RefundTooLarge):
        till.retry(refund.refund_id)
    if not is_won:
        said(till, purchase, D.LOST)
        assert till.retry(refund.refund_id).status == "taken"
        sums = audit(till)
        assert [sums[a] for a in (Account.OWED, Account.LOSSES, Account.PROVIDER, Account.DISPUTED)] == [0, 0, 0, 0]
        return
    said(till, purchase, D.WON)
    assert till.retry(refund.refund_id).attempt == 2


def test_money_that_bought_nothing_is_not_owed_once_its_bank_took_it(till: Till) -> None:
    purchase = till.buy()
    till.provider.pay(purchase.payment_id)
    till.settle(till.provider.dispute(purchase.payment_id, D.OPEN))
    found = till.shown(purchase)
    assert (found.dispute, found.attention, audit(till)[Account.OWED]) == (D.OPEN, Attention.DISPUTED, 0)
    assert (said(till, purchase, D.LOST).attention, audit(till)[Account.PROVIDER]) == (None, 0)
    other = till.buy()
    till.provider.pay(other.payment_id)
    till.settle(till.provider.dispute(other.payment_id, D.OPEN))
    said(till, other, D.WON)
    assert audit(till)[Account.OWED] == -45500, "owed again, and can be paid back"
    assert till.pay_back(other.purchase_id, till.shown(other).owed[0].settlement).amount_ore


@pytest.mark.parametrize(("credits_", "amount", "blocked"), [(3, 100, 3), (3, 99, 2), (1, 34, 1), (1, 33, 0)])
def test_the_last_credit_has_what_rounding_left_and_no_more_is_blocked_than_is_disputed(
    credits_: int, amount: int, blocked: int
) -> None:
    purchase = replace(created(), status=S.PAID, paid_at=AT, credited_by="card#pi_1")
    value = 33 * credits_ + 1
    lot = Lot(
        wallet_id=purchase.wallet_id,
        lot_id=purchase.lot_id,
        credits=credits_,
        value_ore=value,
        net_ore=value * 4 // 5,
        unit_ore=33,
        unit_net_ore=26,
    )
    held = Held(lots={lot.lot_id: lot}, available=credits_, opened=None)
    said = standing(dispute=D.OPEN, disputed_ore=amount)
    changes = disputed(purchase, said, "card#pi_1", held, EntryId("led_1"), AT)
    (entry,) = [c.entity for c in changes if isinstance(c.entity, Entry)]
    assert entry.delta(Account.BLOCKED) == blocked


STRIPE: dict[tuple[str, ...], DisputeStatus | None] = {
    (): None,
    ("warning_needs_response",): D.INQUIRY,
    ("warning_under_review", "won"): D.INQUIRY,
    ("warning_closed",): D.WON,
    ("won",): D.WON,
    ("prevented",): D.WON,
    ("needs_response",): D.OPEN,
    ("under_review", "won"): D.OPEN,
    ("something_new",): D.OPEN,
    ("lost",): D.LOST,
    ("won", "lost"): D.LOST,
}


@pytest.mark.parametrize(("words", "meant"), STRIPE.items())
def test_what_stripe_calls_it(words: tuple[str, ...], meant: DisputeStatus | None) -> None:
    assert dispute_of([Dispute(word) for word in words]) is meant


def test_a_lost_dispute_is_the_end() -> None:
    assert NEXT[D.LOST] == frozenset()
    assert set(NEXT) == {None, *D}
