"""Withdrawals on moto's tables: by business and consumer, by form and by mail; what is reserved is waited for."""

from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.aws.event_rows import history
from chalicelib.aws.fence import FenceRow
from chalicelib.payments.buyer import BuyerKind
from chalicelib.payments.domain import Purchase, PurchaseStatus
from chalicelib.payments.ledger import Account, Kind
from chalicelib.payments.provider import RefundStatus
from chalicelib.payments.refund import Refund, RefundState
from chalicelib.payments.refusals import (
    AlreadyWithdrawn,
    MessageTimeWrong,
    NothingToReturn,
    PurchaseNotFound,
    WithdrawalNotFound,
    WithdrawalTooLate,
    WithdrawalWrongState,
)
from chalicelib.payments.returning import Channel, Withdrawal, WithdrawalStatus
from chalicelib.payments.vouchers import voucher
from chalicelib.platform.change import Once
from chalicelib.platform.events import first_break
from chalicelib.platform.fence import AccountFrozen, FenceState
from chalicelib.platform.ids import PurchaseId, SubjectId, WalletId, WithdrawalId, new_id
from tests.faults.crashes import Killed, calls
from tests.unit.payments.receipts import receipts_of
from tests.unit.payments.stand import ANNA, BUYER, Till, audit, entries, reserve, resolve, rows, used

W = WithdrawalStatus
PART, WHOLE = PurchaseStatus.PART_REFUNDED, PurchaseStatus.REFUNDED
COMPANY = type(BUYER)(
    kind=BuyerKind.COMPANY, name="Bolaget AB", email="kassa@bolaget.example", organisation_number="5560360793"
)
SIGNED, VOIDED = "recipient.signed", "signature_request.voided"


@pytest.fixture
def till(aws: Any) -> Till:
    return Till()


def bought(till: Till, package: int = 10, **changes: Any) -> Purchase:
    purchase = till.buy(package, **changes)
    return till.settle(till.provider.pay(purchase.payment_id))


def withdraw(till: Till, purchase: Purchase) -> Withdrawal:
    return till.withdrawals.withdraw(
        purchase.wallet_id, purchase.purchase_id, WithdrawalId(new_id("wdr")), SubjectId("sub_anna")
    )


def refunds(till: Till, purchase: Purchase) -> list[Refund]:
    return till.refunds.of_purchase(purchase.purchase_id)


def paid_back(till: Till, purchase: Purchase) -> int:
    """Every refund asked for and paid by the provider; how much that was."""
    for refund in refunds(till, purchase):
        till.refunds.settle(refund.refund_id)
        till.provider.end_refund(refund.order_id, RefundStatus.PAID)
        assert till.refunds.settle(refund.refund_id).status is RefundState.PAID
    return sum(refund.amount_ore for refund in refunds(till, purchase))


def look(till: Till) -> int:
    till.clock.now += timedelta(hours=2)
    return sum(till.withdrawals.look(withdrawal_id) for withdrawal_id in till.withdrawals.due(limit=100))


RULES: list[tuple[str, dict[str, Any], int, int, int, PurchaseStatus]] = [
    # what, how it was bought, credits used: credits back, öre back, the purchase then
    ("a company's unused, without the fee", {"buyer": COMPANY}, 3, 7, 7 * 4500, PART),
    ("a company's whole, without the fee", {"buyer": COMPANY}, 0, 10, 45000, PART),
    ("a person's whole", {}, 0, 10, 45500, WHOLE),
    ("a person who asked: used is deducted", {"immediate_use": True}, 3, 7, 7 * 4500 + 500, PART),
    ("a person who did not: nothing is deducted", {}, 3, 7, 45500, WHOLE),
    ("a person who used all: the fee", {"immediate_use": True}, 10, 0, 500, PART),
]


@pytest.mark.parametrize(("how", "use", "credits_", "ore", "then"), [r[1:] for r in RULES], ids=[r[0] for r in RULES])
def test_what_comes_back(
    till: Till, how: dict[str, Any], use: int, credits_: int, ore: int, then: PurchaseStatus
) -> None:
    purchase = bought(till, **how)
    if use:
        used(till, use)
    offer = till.withdrawals.offer(ANNA, purchase.purchase_id)
    assert (offer.refusal, offer.credits, offer.used, offer.due.total.gross_ore) == (None, credits_, use, ore)
    assert entries()[-1].kind is not Kind.RETURN, "an offer changes nothing"
    done = withdraw(till, purchase)
    assert (done.status, done.credits, done.held, done.due.total.gross_ore) == (W.DECIDED, credits_, 0, ore)
    assert till.balance() == (0, 0)
    assert audit(till)[Account.OWED] == -ore
    assert till.shown(purchase).status is PurchaseStatus.PAID, "until it has gone back"
    assert paid_back(till, purchase) == ore
    sums = audit(till)
    assert (sums[Account.OWED], sums[Account.PROVIDER]) == (0, 45500 - ore)
    assert till.shown(purchase).status is then
    kinds = [e.event.type for e in history(done.withdrawal_id)]
    assert kinds == ["withdrawal.received", "withdrawal.decided"]
    if then is WHOLE:
        assert [sums[a] for a in (Account.VAT, Account.FEES, Account.SALES, Account.UNUSED_CREDITS)] == [0, 0, 0, 0]


def test_reserved_credits_are_waited_for_and_the_rest_goes_back_at_once(till: Till) -> None:
    purchase = bought(till, buyer=COMPANY)
    first, second = reserve(till, "sr_1", 3), reserve(till, "sr_2", 1)
    done = withdraw(till, purchase)
    assert (done.status, done.credits, done.held) == (W.WAITING, 6, 4)
    assert (look(till), paid_back(till, purchase)) == (0, 6 * 4500)
    resolve(till, first, VOIDED)
    assert look(till) == 1
    assert till.withdrawals.find(ANNA, done.withdrawal_id).held == 1
    resolve(till, second, SIGNED)
    assert (look(till), look(till)) == (1, 0)
    over = till.withdrawals.find(ANNA, done.withdrawal_id)
    assert (over.status, over.credits, over.due.total.gross_ore) == (W.DECIDED, 9, 9 * 4500)
    assert paid_back(till, purchase) == 9 * 4500
    assert till.withdrawals.due(limit=9) == []
    assert first_break(history(done.withdrawal_id)) is None
    assert audit(till)[Account.OWED] == 0


def test_all_reserved_is_received_and_waits(till: Till) -> None:
    purchase = bought(till, 1, buyer=COMPANY)
    reserved = reserve(till, "sr_1", 1)
    done = withdraw(till, purchase)
    assert (done.status, done.held, refunds(till, purchase)) == (W.WAITING, 1, [])
    resolve(till, reserved, SIGNED)
    assert look(till) == 1
    assert till.withdrawals.find(ANNA, done.withdrawal_id).status is W.DECIDED
    assert refunds(till, purchase) == []


def test_credits_of_another_purchase_serve_the_reservation(till: Till) -> None:
    bought(till)
    second = bought(till, 1)
    reserve(till, "sr_1", 5)
    assert (withdraw(till, second).credits, till.balance()) == (1, (5, 5))


def test_in_time_is_when_it_was_sent_not_when_it_was_read(till: Till) -> None:
    purchase = bought(till)
    assert purchase.paid_at is not None
    sent = purchase.paid_at + timedelta(days=13)
    till.clock.now = purchase.paid_at + timedelta(days=30)
    offer = till.withdrawals.offer(ANNA, purchase.purchase_id)
    assert isinstance(offer.refusal, WithdrawalTooLate)
    with pytest.raises(WithdrawalTooLate) as late:
        withdraw(till, purchase)
    assert "2026-12-07" in late.value.message.sv
    record = till.withdrawals.record_for
    for wrong in (purchase.paid_at - timedelta(seconds=1), till.clock.now + timedelta(days=1)):
        with pytest.raises(MessageTimeWrong):
            record(purchase.purchase_id, wrong, WithdrawalId("wdr_1"), "sub_staff")
    done = record(purchase.purchase_id, sent, WithdrawalId("wdr_1"), "sub_staff")
    assert (done.channel, done.sent_at, done.received_at > sent) == (Channel.STAFF, sent, True)
    assert history(done.withdrawal_id)[0].event.actor == "sub_staff"
    other = bought(till)
    assert other.paid_at is not None
    till.clock.now = other.paid_at + timedelta(days=30)
    with pytest.raises(WithdrawalTooLate):
        record(other.purchase_id, other.paid_at + timedelta(days=20), WithdrawalId("wdr_2"), "sub_staff")


def test_refused_where_nothing_can_go_back(till: Till) -> None:
    unpaid, other = till.buy(), WalletId("sub_bengt")
    with pytest.raises(NothingToReturn):
        withdraw(till, unpaid)
    with pytest.raises(NothingToReturn):
        till.withdrawals.record_for(unpaid.purchase_id, till.clock(), WithdrawalId("wdr_1"), "sub_staff")
    assert isinstance(till.withdrawals.offer(ANNA, unpaid.purchase_id).refusal, NothingToReturn)
    purchase = bought(till, 1, buyer=COMPANY)
    withdrawing = partial(till.withdrawals.withdraw, withdrawal_id=WithdrawalId("wdr_1"), made_by=SubjectId("sub_b"))
    for verb in (till.withdrawals.offer, withdrawing):
        with pytest.raises(PurchaseNotFound):
            verb(other, purchase.purchase_id)
        with pytest.raises(PurchaseNotFound):
            verb(ANNA, PurchaseId("pur_none"))
    used(till, 1)
    with pytest.raises(NothingToReturn):
        withdraw(till, purchase)
    reversed_ = bought(till, 1)
    till.wallets.reverse(ANNA, entries()[-1].place, "bokförd fel")
    with pytest.raises(NothingToReturn):
        withdraw(till, reversed_)


def test_once_and_again_is_refused(till: Till) -> None:
    purchase = bought(till)
    done = withdraw(till, purchase)
    with pytest.raises(AlreadyWithdrawn):
        withdraw(till, purchase)
    assert isinstance(till.withdrawals.offer(ANNA, purchase.purchase_id).refusal, AlreadyWithdrawn)
    assert till.withdrawals.page(ANNA, limit=5, after=None)[0] == [done]
    for wallet_id, name in ((WalletId("sub_bengt"), done.withdrawal_id), (ANNA, WithdrawalId("wdr_none"))):
        with pytest.raises(WithdrawalNotFound):
            till.withdrawals.find(wallet_id, name)
    assert till.withdrawals.look(done.withdrawal_id) is False


def test_pages_go_on(till: Till) -> None:
    made = [withdraw(till, bought(till, 1)).withdrawal_id for _ in range(3)]
    first, following = till.withdrawals.page(ANNA, limit=2, after=None)
    second, _ = till.withdrawals.page(ANNA, limit=2, after=following)
    assert [w.withdrawal_id for w in first + second] == made[::-1]


def test_a_reversal_by_hand_while_it_waits_ends_it_without_money(till: Till) -> None:
    purchase = bought(till, 1)
    request = reserve(till, "sr_1", 1)
    bought(till)  # so that the first one's credits can be reversed
    place = next(e.place for e in entries() if e.about == purchase.purchase_id)
    till.wallets.grant(ANNA, 5, "kulans")
    withdrawn = till.withdrawals.offer(ANNA, purchase.purchase_id)
    assert withdrawn.credits == 1, "others serve the reservation"
    till.wallets.reverse(ANNA, place, "fel")
    with pytest.raises(NothingToReturn):
        withdraw(till, purchase)
    resolve(till, request, SIGNED)
    audit(till)


# --- by form ---------------------------------------------------------------------------------------------------------


def asked(till: Till, number: int, email: str = "anna@example.com") -> WithdrawalId | None:
    name = WithdrawalId(new_id("wdr"))
    till.withdrawals.ask(number, email, name, once=Once(once_id=f"idem#{name}"))
    return name if any(item["withdrawal_id"]["S"] == name for item in rows("withdrawals")) else None


def receipt_number(till: Till, purchase: Purchase) -> int:
    receipt = receipts_of(till).of_purchase(purchase.purchase_id)
    assert receipt is not None
    return receipt.number


def test_a_companys_wallet_is_not_opened_by_the_form(till: Till) -> None:
    """Whoever bought for it has the receipt and the mailbox still, when their role is gone."""
    purchase = bought(till, wallet_id=WalletId("com_1"), buyer=COMPANY)
    number = receipt_number(till, purchase)
    assert asked(till, number, COMPANY.email) is None
    own = receipt_number(till, bought(till, buyer=COMPANY))
    assert asked(till, own, COMPANY.email) is not None, "one's own wallet, bought as a company"


def test_it_says_who_withdrew_for_a_company_and_whose_account_is_frozen_does_not(till: Till) -> None:
    first, second = (bought(till, wallet_id=WalletId("com_1"), buyer=COMPANY) for _ in range(2))
    done = withdraw(till, first)
    assert {recorded.event.actor for recorded in history(done.withdrawal_id)} == {"sub_anna"}
    FenceRow(sid="sub_anna", state=FenceState.FROZEN.value, epoch=1).save()
    with pytest.raises(AccountFrozen):
        withdraw(till, second)


def test_by_the_form_it_counts_from_when_it_was_sent(till: Till) -> None:
    purchase = bought(till)
    number = receipt_number(till, purchase)
    assert purchase.paid_at is not None
    till.clock.now = purchase.paid_at + timedelta(days=13)
    name = asked(till, number, " ANNA@example.com ")
    assert name is not None
    assert (till.balance(), refunds(till, purchase)) == ((10, 0), []), "nothing before it is confirmed"
    withdrawal, _, token = till.withdrawals.to_mail(name)
    assert (withdrawal.status, withdrawal.channel) == (W.ASKED, Channel.FORM)
    till.clock.now += timedelta(days=20)
    for wrong in ("", "x", token.lower()):
        with pytest.raises(WithdrawalNotFound):
            till.withdrawals.confirm(name, wrong)
    done = till.withdrawals.confirm(name, token)
    assert (done.status, done.credits) == (W.DECIDED, 10)
    assert till.withdrawals.confirm(name, token) == done, "twice is once"
    kinds = [e.event.type for e in history(name)]
    assert kinds == ["withdrawal.asked", "withdrawal.received", "withdrawal.decided"]
    assert token.encode() not in b"".join(str(item).encode() for item in rows("withdrawals"))


def test_the_form_is_silent_about_what_there_is(till: Till) -> None:
    purchase = bought(till)
    number = receipt_number(till, purchase)
    assert asked(till, number, "bengt@example.com") is None
    assert asked(till, number + 1) is None
    assert asked(till, number) is not None
    assert asked(till, number) is None, "one mail a purchase and day"
    till.clock.now += timedelta(days=1)
    later = asked(till, number)
    assert later is not None
    withdraw(till, purchase)
    credited = receipts_of(till).of_refund(refunds(till, purchase)[0].refund_id)
    assert credited is not None
    assert asked(till, credited.number) is None, "a credit invoice is not withdrawn from"
    with pytest.raises(AlreadyWithdrawn):
        till.withdrawals.confirm(later, till.withdrawals.to_mail(later)[2])


def test_an_old_link_and_one_of_something_else_are_none(till: Till) -> None:
    purchase = bought(till)
    name = asked(till, receipt_number(till, purchase))
    assert name is not None
    token = till.withdrawals.to_mail(name)[2]
    till.clock.now += timedelta(days=31)
    with pytest.raises(WithdrawalNotFound):
        till.withdrawals.confirm(name, token)
    for verb in (
        lambda: till.withdrawals.confirm(WithdrawalId("wdr_none"), token),
        lambda: till.withdrawals.to_mail(WithdrawalId("wdr_none")),
    ):
        with pytest.raises(WithdrawalNotFound):
            verb()
    other = withdraw(till, bought(till))
    with pytest.raises(WithdrawalNotFound):
        till.withdrawals.confirm(other.withdrawal_id, till.withdrawals.to_mail(other.withdrawal_id)[2])
    with pytest.raises(WithdrawalWrongState):
        other.confirmed(till.clock())
    with pytest.raises(WithdrawalWrongState):
        other._to(W.WAITING)


# --- the credit invoice ----------------------------------------------------------------------------------------------


def test_the_credit_invoice_is_of_the_same_series_and_names_the_original(till: Till) -> None:
    purchase = bought(till)
    used(till, 2)
    done = withdraw(till, purchase)
    (refund,) = refunds(till, purchase)
    service = receipts_of(till)
    credit = service.of_refund(refund.refund_id)
    original = service.of_purchase(purchase.purchase_id)
    assert credit is not None
    assert original is not None
    assert service.of_refund(refund.refund_id) == credit, "once"
    assert (original.number, credit.number) == (1, 2), "the original is issued first, should it be missing"
    assert credit.draft.original is not None
    assert credit.draft.original.number == original.number
    assert credit.total.gross_ore == -done.due.total.gross_ore == -45500
    assert [(line.kind, line.quantity) for line in credit.draft.lines] == [
        ("credits", -8),
        ("forgiven", -2),
        ("fee", -1),
    ]
    assert service.of_refund(type(refund.refund_id)("rfd_none")) is None
    entry = next(e for e in entries() if e.kind is Kind.RETURN)
    booked = voucher(entry, lambda about: credit.number if about == refund.refund_id else None)
    assert booked is not None
    assert booked.text == f"Återlämnade krediter, kreditfaktura 2, {entry.entry_id}"
    assert {row.account: row.amount_ore for row in booked.rows} == {
        "2420": 8 * 3600,
        "3041": 2 * 3600,
        "3540": 400,
        "2611": 9100,
        "2890": -45500,
    }


def test_whatever_dies_between_two_calls_the_money_is_right(till: Till) -> None:
    """Killed at the transaction that does it all, before and after it; then asked for again."""
    first = bought(till, 1)
    with calls() as counted:
        withdraw(till, first)
    kill_at = counted.names.index("TransactWriteItems")
    for after in (False, True):
        purchase = bought(till, 1)
        with pytest.raises(Killed), calls(kill_at, after=after):
            withdraw(till, purchase)
        assert till.balance() == (0 if after else 1, 0)
        with pytest.raises(AlreadyWithdrawn) if after else nullcontext():
            withdraw(till, purchase)
        assert (till.balance(), [r.amount_ore for r in refunds(till, purchase)]) == ((0, 0), [5400])
    audit(till)
