"""Purchases on moto's tables: nothing a provider or a crash does loses money or credits twice."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.payments.domain import Attention, Purchase, PurchaseStatus
from chalicelib.payments.ledger import Account
from chalicelib.payments.provider import Method, PaymentStatus, ProviderMisconfigured, ProviderUnavailable
from chalicelib.payments.refusals import (
    BuyerIncomplete,
    MethodUnavailable,
    PackageUnknown,
    PaymentNotFound,
    PurchaseNotFound,
)
from chalicelib.payments.service import Wanted
from chalicelib.platform.events import first_break
from chalicelib.platform.ids import KeyId, PurchaseId, WalletId
from tests.fakes.provider import FakeProvider
from tests.faults.crashes import Killed, calls
from tests.tables import everything
from tests.unit.payments.stand import ANNA, BUYER, Till, audit, entries, lots

S = PurchaseStatus


@pytest.fixture
def till(aws: Any) -> Till:
    return Till()


def kinds(purchase: Purchase) -> list[str]:
    events = history(purchase.purchase_id)
    assert first_break(events) is None
    return [e.event.type.removeprefix("purchase.") for e in events]


def test_bought_paid_and_credited_once_however_often_it_is_told(till: Till) -> None:
    purchase = till.buy()
    assert (purchase.status, purchase.app_token) == (S.PENDING, "t")
    assert till.balance() == (0, 0)
    reference = till.provider.pay(purchase.payment_id)
    for _ in range(3):
        assert till.settle(reference).status is S.PAID
    assert till.settle(purchase.payment_id).status is S.PAID, "by our own id too"
    assert till.balance() == (10, 0)
    assert kinds(purchase) == ["created", "started", "paid"]
    sums = audit(till)
    assert (sums[Account.PROVIDER], sums[Account.VAT], sums[Account.FEES]) == (45500, -9100, -400)


def test_what_is_stored_reads_back_and_tells_nobody_who_bought(till: Till) -> None:
    purchase = till.buy(payer_phone="46701234567", immediate_use=True)
    assert till.shown(purchase) == purchase
    stored = everything()
    for secret in ("Anna Andersson", "anna@example.com", "Storgatan", "46701234567", "pay.example"):
        assert secret.encode() not in stored
    till.bought()
    assert b"Anna" not in everything()


def test_a_refused_purchase_leaves_nothing(till: Till) -> None:
    for asked, refusal in (
        (till.wanted(7), PackageUnknown),
        (till.wanted(1, method=Method.KLARNA), MethodUnavailable),
        (
            Wanted(package=1, method=Method.SWISH, buyer=type(BUYER)(kind=BUYER.kind), language=till.wanted().language),
            BuyerIncomplete,
        ),
    ):
        with pytest.raises(refusal):
            till.purchases.buy(ANNA, PurchaseId("pur_x"), asked)
    assert not till.provider.orders
    with pytest.raises(PurchaseNotFound):
        till.purchases.find(ANNA, PurchaseId("pur_x"))


def test_nobody_elses_purchase_exists(till: Till) -> None:
    purchase = till.buy()
    for verb in (till.purchases.find, till.purchases.follow):
        with pytest.raises(PurchaseNotFound):
            verb(WalletId("sub_bengt"), purchase.purchase_id)


def test_the_buyer_who_waits_sees_it_paid_without_a_callback(till: Till) -> None:
    purchase = till.buy()
    assert till.purchases.follow(ANNA, purchase.purchase_id).status is S.PENDING
    till.provider.pay(purchase.payment_id)
    assert till.purchases.follow(ANNA, purchase.purchase_id).status is S.PAID
    assert till.balance() == (10, 0)


@pytest.mark.parametrize("knob", ["unavailable", "lose_answer"])
def test_a_provider_without_an_answer_is_asked_again_with_the_same_id(till: Till, knob: str) -> None:
    setattr(till.provider, knob, 1)
    purchase = till.buy()
    assert purchase.status is S.CREATED
    assert till.purchases.follow(ANNA, purchase.purchase_id).status is S.PENDING
    assert len(till.provider.payments) == 1
    till.provider.pay(purchase.payment_id)
    assert till.settle(purchase.payment_id).status is S.PAID


def test_a_callback_before_our_own_answer_is_settled(till: Till) -> None:
    till.provider.lose_answer = 1
    purchase = till.buy()
    till.provider.pay(purchase.payment_id)
    with pytest.raises(PaymentNotFound):  # the provider's own reference is not known yet: it calls again
        till.settle(till.provider.reference_of(purchase.payment_id))
    assert till.settle(purchase.payment_id).status is S.PAID
    assert till.settle(till.provider.reference_of(purchase.payment_id)).status is S.PAID
    assert till.balance() == (10, 0)


def test_an_unknown_payment_is_nobodys(till: Till) -> None:
    with pytest.raises(PaymentNotFound):
        till.settle("never-asked")


def test_a_provider_that_is_silent_is_passed_on_to_whoever_called_back(till: Till) -> None:
    purchase = till.buy()
    till.provider.unavailable = 1
    with pytest.raises(ProviderUnavailable):
        till.settle(purchase.payment_id)
    till.provider.unavailable = 1
    assert till.purchases.follow(ANNA, purchase.purchase_id).status is S.PENDING, "a buyer sees what is known"


def test_a_refusal_ends_the_purchase(till: Till) -> None:
    till.provider.refuses = "ACMT03"
    purchase = till.buy()
    assert (purchase.status, purchase.reason) == (S.FAILED, "ACMT03")


WRONG: list[tuple[dict[str, Any], Attention, Account]] = [
    ({"amount_ore": 1}, Attention.WRONG_AMOUNT, Account.PROVIDER),
    ({"amount_ore": 999999}, Attention.WRONG_AMOUNT, Account.PROVIDER),
    ({"payee": "somebody else"}, Attention.WRONG_PAYEE, Account.UNCLEAR),
    ({"currency": "EUR"}, Attention.WRONG_CURRENCY, Account.UNCLEAR),
]


@pytest.mark.parametrize(("otherwise", "attention", "held"), WRONG)
def test_wrong_money_credits_nothing_is_owed_and_is_seen_by_staff(
    till: Till, otherwise: dict[str, Any], attention: Attention, held: Account
) -> None:
    purchase = till.buy()
    reference = till.provider.pay(purchase.payment_id, **otherwise)
    for _ in range(2):
        till.settle(reference)
    assert till.balance() == (0, 0)
    sums = audit(till)
    assert sums[Account.OWED] == -till.provider.payments[reference].amount_ore == -sums[held]
    (seen,) = till.purchases.needing_attention(limit=10)
    assert (seen.purchase_id, seen.attention, seen.status) == (purchase.purchase_id, attention, S.FAILED)
    assert kinds(purchase)[-1] == "needs_attention"


def test_a_double_payment_is_owed_and_the_first_stays(till: Till) -> None:
    purchase = till.bought()
    till.settle(till.provider.pay(purchase.payment_id, settlement_reference="again"))
    assert till.balance() == (10, 0)
    assert audit(till)[Account.OWED] == -45500
    assert till.shown(purchase).attention is Attention.DOUBLE_PAYMENT


def test_a_payment_for_an_erased_account_is_owed(till: Till) -> None:
    purchase = till.buy()
    till.gone.add(ANNA)
    till.settle(till.provider.pay(purchase.payment_id))
    assert (till.balance(), audit(till)[Account.OWED]) == ((0, 0), -45500)
    assert till.shown(purchase).attention is Attention.ACCOUNT_GONE


def test_a_dispute_is_seen(till: Till) -> None:
    purchase = till.bought()
    till.provider.pay(purchase.payment_id, disputed=True)
    till.settle(f"set-{till.provider.reference_of(purchase.payment_id)}")  # a dispute names the settlement alone
    assert till.shown(purchase).attention is Attention.DISPUTED
    assert till.balance() == (10, 0)
    assert len(entries()) == 1


# --- the schedule ----------------------------------------------------------------------------------------------------


def sweep(till: Till) -> int:
    return sum(till.purchases.look(purchase_id) for purchase_id in till.purchases.due(limit=100))


def test_the_sweep_settles_what_no_callback_told(till: Till) -> None:
    purchase = till.buy()
    assert sweep(till) == 0
    till.provider.pay(purchase.payment_id)
    till.clock.now += timedelta(minutes=6)
    assert sweep(till) == 1
    assert till.balance() == (10, 0)
    till.clock.now += timedelta(days=30)
    assert till.purchases.due(limit=100) == [], "what is paid is looked at no more"


def test_nobody_pays_and_it_ends_at_the_provider_too_but_late_money_is_found(till: Till) -> None:
    purchase = till.buy()
    for _ in range(30):
        till.clock.now += timedelta(minutes=5)
        sweep(till)
    ended = till.shown(purchase)
    assert (ended.status, ended.reason) == (S.EXPIRED, "time_over")
    assert till.provider.payments[ended.provider_reference].status is PaymentStatus.CANCELLED
    till.provider.pay(purchase.payment_id)
    till.clock.now += timedelta(days=2)
    assert sweep(till) == 1
    assert till.balance() == (10, 0)
    assert kinds(purchase) == ["created", "started", "expired", "paid"]


def test_a_payer_who_is_faster_than_the_cancellation_has_paid(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    purchase = till.buy()
    till.clock.now += timedelta(hours=2)
    cancel = FakeProvider.cancel

    def too_late(provider: FakeProvider, reference: str) -> Any:
        provider.pay(purchase.payment_id)
        return cancel(provider, reference)

    monkeypatch.setattr(FakeProvider, "cancel", too_late)
    assert sweep(till) == 1
    assert till.balance() == (10, 0)


def test_one_providers_trouble_does_not_hold_up_the_sweep(till: Till) -> None:
    purchase = till.buy()
    till.clock.now += timedelta(minutes=6)
    till.provider.is_misconfigured = True
    with pytest.raises(ProviderMisconfigured):
        till.purchases.look(purchase.purchase_id)
    assert till.purchases.due(limit=10) == []
    till.provider.is_misconfigured = False
    till.provider.pay(purchase.payment_id)
    till.clock.now += timedelta(minutes=20)
    assert sweep(till) == 1


def test_a_purchase_whose_start_was_lost_is_started_and_closed_by_the_sweep(till: Till) -> None:
    till.provider.unavailable = 1
    purchase = till.buy()
    till.clock.now += timedelta(hours=2)
    assert sweep(till) == 1
    assert till.shown(purchase).status is S.EXPIRED


# --- crashes ---------------------------------------------------------------------------------------------------------

OUTSIDE = tuple((FakeProvider, name) for name in ("start", "read", "cancel"))


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_call_of_buying_and_settling_money_is_credited_once(till: Till, after: bool) -> None:
    kills = 0
    for kill_at in range(40):
        wallet_id = WalletId(f"sub_{kill_at}")
        purchase_id = PurchaseId(f"pur_{kill_at}")
        try:
            with calls(kill_at, after=after, outside=OUTSIDE):
                till.purchases.buy(wallet_id, purchase_id, till.wanted())
                payment_id = till.purchases.find(wallet_id, purchase_id).payment_id
                till.provider.pay(payment_id)
                till.settle(payment_id)
        except Killed:
            kills += 1
        found = till.store.find(purchase_id)
        if found is None:
            assert till.balance(wallet_id) == (0, 0)
            continue
        till.clock.now += timedelta(minutes=10)
        sweep(till)
        if found.payment_id in till.provider.orders:
            till.provider.pay(found.payment_id)
        till.settle(found.payment_id)
        till.settle(found.payment_id)
        assert till.balance(wallet_id) == (10, 0), kill_at
        audit(till, wallet_id)
        if kills <= kill_at:
            break
    assert kills >= 10


# --- pages, secrets, keys --------------------------------------------------------------------------------------------


def test_the_history_is_paged_newest_first(till: Till) -> None:
    made = [till.buy(1).purchase_id for _ in range(5)]
    first, after = till.purchases.page(ANNA, limit=3, after=None)
    second, end = till.purchases.page(ANNA, limit=3, after=after)
    assert [p.purchase_id for p in (*first, *second)] == made[::-1]
    assert end is None
    assert till.purchases.page(WalletId("sub_bengt"), limit=3, after=None) == ([], None)


def test_a_callbacks_secret_is_of_its_payment_alone_and_stays_the_same(till: Till) -> None:
    one, two = till.buy(), till.buy()
    secret = till.provider.orders[one.payment_id].callback_secret
    assert 32 <= len(secret) <= 36
    assert secret.isalnum()
    assert secret.encode() not in everything()
    till.settle(till.provider.pay(one.payment_id, paid_at=till.clock() + timedelta(days=60)))
    assert till.purchases.is_callback_secret(Method.SWISH, one.payment_id, secret)
    assert not till.purchases.is_callback_secret(Method.SWISH, two.payment_id, secret)
    assert not till.purchases.is_callback_secret(Method.SWISH, one.payment_id, "")
    assert not till.purchases.is_callback_secret(Method.SWISH, one.payment_id, "å" + secret)
    assert not till.purchases.is_callback_secret(Method.SWISH, "unknown", secret)


def test_paid_in_the_next_year_it_is_sealed_under_that_years_key(till: Till) -> None:
    purchase = till.buy()
    till.settle(till.provider.pay(purchase.payment_id, paid_at=till.clock() + timedelta(days=60)))
    wiring.payments.ledger_keys().shred(KeyId("ledger#sub_anna#2026"))
    assert till.shown(purchase).buyer.name == "Anna Andersson"
    assert lots()[0].credits == 10
