"""Money as a state machine on the emulator: buyers, payers, callbacks, sends, signatures, ends, crashes, in any order.

What goes out again is in money_back.py.

`python -m tests.faults.money EXAMPLES STEPS` prints what was seen, as JSON. The oracle is a plain count kept beside:
what the payers paid, what is on its way, what was used. After every step the book, the wallet and its lots must agree.
"""

import json
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from chalicelib.aws.clients import client
from chalicelib.payments.buyer import BuyerKind
from chalicelib.payments.ledger import Account, Kind
from chalicelib.payments.prices import PRICE_ORE, quote
from chalicelib.payments.provider import Method, PaymentStatus
from chalicelib.payments.refund import RefundState
from chalicelib.payments.refusals import PaymentNotFound
from chalicelib.platform.ids import PurchaseId, RequestId, WalletId, WithdrawalId, new_id
from chalicelib.signing.places import Place
from tests.faults.money_back import CRASH, NUMBER, SEEN, TAKEN, MoneyBack, Payment
from tests.faults.money_books import books_agree
from tests.ground import make_ground
from tests.unit.payments.stand import BUYER, Till, audit, entries
from tests.unit.signing.cases import ANNA, World, bengt, cecilia

WHOLE = 50


class Money(MoneyBack):
    signing: World

    @initialize(
        package=st.sampled_from([1, 10, 10, 50]),
        sent=st.integers(0, 2),
        method=st.sampled_from([Method.SWISH, Method.CARD]),
        kind=st.sampled_from(BuyerKind),
        immediate_use=st.booleans(),
    )
    def begin(self, package: int, sent: int, method: Method, kind: BuyerKind, immediate_use: bool) -> None:
        """Not from nothing: with a wallet and requests on their way, every rule has something to do at once."""
        self.wallet_id = WalletId(new_id("sub"))
        self.till = Till()
        self.till.method = method
        number = "5560360793" if kind is BuyerKind.COMPANY else ""
        buyer = replace(BUYER, kind=kind, organisation_number=number)
        self.as_buyer = {"buyer": buyer, "immediate_use": immediate_use}
        self.withdrawals: list[WithdrawalId] = []
        reserve = self.till.wallets.reserve
        self.signing = World(client, lambda _sid, request_id, n, at: reserve(self.wallet_id, request_id, n, at))
        self.payments: list[Payment] = []
        self.drafts: list[RequestId] = []
        self.requests: list[tuple[RequestId, list[Place]]] = []
        self.signed: set[RequestId] = set()
        self.ended: set[RequestId] = set()
        self.granted = 0
        purchase = self.till.buy(package, self.wallet_id, **self.as_buyer)
        self.payments.append(Payment(purchase.purchase_id, purchase.payment_id, package))
        self.the_payer_pays(0, "")
        self.a_callback(0, 1, True, None)
        for _ in range(sent):
            self.send(1, None, False)

    # --- buying ------------------------------------------------------------------------------------------------------

    @rule(package=st.sampled_from(sorted(PRICE_ORE)), crash=CRASH)
    def buy(self, package: int, crash: tuple[int, bool] | None) -> None:
        purchase_id = PurchaseId(new_id("pur"))
        wanted = self.till.wanted(package, **self.as_buyer)
        self.attempt(lambda: self.till.purchases.buy(self.wallet_id, purchase_id, wanted), crash)
        if found := self.till.store.find(purchase_id):
            self.payments.append(Payment(purchase_id, found.payment_id, package))

    @rule(number=NUMBER, otherwise=st.sampled_from(["", "", "", "", "less", "more", "payee", "currency"]))
    def the_payer_pays(self, number: int, otherwise: str) -> None:
        """At any time: late too, after a decline, a second time."""
        payment = self.payment(number)
        if payment is None or payment.payment_id not in self.till.provider.orders or self.dispute_of(payment):
            return
        payment.times += 1
        settlement = f"set-{payment.times}-{payment.payment_id}"
        total = quote(payment.package).total_ore
        amount = {"less": total - 1, "more": total + 100}.get(otherwise, total)
        more = {"payee": {"payee": "another"}, "currency": {"currency": "EUR"}}.get(otherwise, {})
        as_asked = {"payee": self.till.provider.payee, "currency": "SEK"}
        self.till.provider.pay(
            payment.payment_id, settlement_reference=settlement, amount_ore=amount, **(as_asked | more)
        )
        # The provider shows an order's newest payment only; one that was never read before it does not count.
        payment.paid = {s: n for s, n in payment.paid.items() if s in self.booked(payment)} | {settlement: amount}
        SEEN[f"paid: {otherwise or 'as asked'}"] += 1

    def booked(self, payment: Payment) -> set[str]:
        found = self.till.store.find(payment.purchase_id)
        assert found is not None
        return {s.partition("#")[2] for s in found.settlements}

    @rule(number=NUMBER, status=st.sampled_from([PaymentStatus.DECLINED, PaymentStatus.EXPIRED, PaymentStatus.FAILED]))
    def the_payer_does_not(self, number: int, status: PaymentStatus) -> None:
        payment = self.payment(number)
        if payment and payment.payment_id in self.till.provider.orders and not payment.paid:
            self.till.provider.end(payment.payment_id, status)

    @rule(how=st.sampled_from(["unavailable", "lose_answer"]), times=st.integers(1, 2))
    def the_provider_is_silent(self, how: str, times: int) -> None:
        setattr(self.till.provider, how, times)

    @rule(number=NUMBER, times=st.integers(1, 3), is_ours=st.booleans(), crash=CRASH)
    def a_callback(self, number: int, times: int, is_ours: bool, crash: tuple[int, bool] | None) -> None:
        """Lost (no call of this rule), doubled, in any order, before our own answer."""
        payment = self.payment(number)
        if payment is None:
            return
        reference = payment.payment_id if is_ours else self.till.provider.reference_of(payment.payment_id)
        for _ in range(times):
            with suppress(PaymentNotFound):
                self.attempt(lambda: self.till.settle(reference), crash)

    @rule(number=NUMBER)
    def the_buyer_looks(self, number: int) -> None:
        if payment := self.payment(number):
            self.attempt(lambda: self.till.purchases.follow(self.wallet_id, payment.purchase_id))

    @rule(minutes=st.sampled_from([1, 6, 30, 120, 3000]))
    def time_passes(self, minutes: int) -> None:
        self.till.clock.now += timedelta(minutes=minutes)

    @rule(crash=CRASH)
    def the_schedule_runs(self, crash: tuple[int, bool] | None) -> None:
        for payment in self.payments:
            found = self.till.store.find(payment.purchase_id)
            if found and found.look_at and found.look_at <= self.till.clock.now:
                self.attempt(lambda p=payment: self.till.purchases.look(p.purchase_id), crash)  # type: ignore[misc]
        for withdrawal_id in self.withdrawals:
            self.attempt(lambda w=withdrawal_id: self.till.withdrawals.look(w), crash)  # type: ignore[misc]
        for refund in self.refunds():
            if refund.look_at and refund.look_at <= self.till.clock.now:
                self.attempt(lambda r=refund: self.till.refunds.look(r.refund_id), crash)  # type: ignore[misc]

    @rule(count=st.integers(1, 3))
    def a_grant(self, count: int) -> None:
        self.till.wallets.grant(self.wallet_id, count, "kulans")
        self.granted += count

    # --- using -------------------------------------------------------------------------------------------------------

    @rule(documents=st.integers(1, 2), crash=CRASH, again=st.booleans())
    def send(self, documents: int, crash: tuple[int, bool] | None, again: bool) -> None:
        """What could not be sent before is tried again; else a new one."""
        if not self.drafts:
            self.drafts.append(self.signing.draft(bengt(), cecilia()))
            for _ in range(documents):
                self.signing.checking.check(self.drafts[0], self.signing.upload(self.drafts[0]))
        request_id = self.drafts[-1]
        for _ in range(1 + again):
            self.attempt(lambda: self.signing.signing.send(ANNA, request_id), crash)
        found = self.signing.signing.find(ANNA, request_id)
        if found.request.status.value == "pending":
            self.drafts.pop()
            self.requests.append((request_id, [Place(request_id, r.recipient_id) for r in found.recipients]))
            SEEN["sent"] += 1

    @rule(number=NUMBER, place=st.integers(0, 1), crash=CRASH)
    def sign(self, number: int, place: int, crash: tuple[int, bool] | None) -> None:
        if not self.requests:
            return
        request_id, places = self.requests[number % len(self.requests)]
        self.attempt(lambda: self.signing.sign(places[place]), crash)
        if self.signing.signing.find(ANNA, request_id).request.signed_count:
            self.signed.add(request_id)
            SEEN["signed"] += 1

    @rule(number=NUMBER, how=st.sampled_from(["void", "decline"]))
    def end(self, number: int, how: str) -> None:
        if not self.requests:
            return
        request_id, places = self.requests[number % len(self.requests)]
        if how == "void":
            self.attempt(lambda: self.signing.signing.void(ANNA, request_id, "ångrat"))
        else:
            self.attempt(lambda: self.signing.recipients.decline(places[1], "nej", None))
        if self.signing.signing.find(ANNA, request_id).request.status.value in ("voided", "declined"):
            self.ended.add(request_id)
            SEEN["ended"] += 1

    @rule(number=NUMBER, times=st.integers(1, 2), crash=CRASH)
    def the_work_of_an_event(self, number: int, times: int, crash: tuple[int, bool] | None) -> None:
        if self.requests:
            request_id, _ = self.requests[number % len(self.requests)]
            for _ in range(times):
                self.attempt(lambda: self.till.wallets.resolve(request_id), crash)

    @rule(number=NUMBER)
    def a_reversal(self, number: int) -> None:
        """Of a grant, which no provider knows of; refused where its credits are used or reserved."""
        grants = [e for e in entries(self.wallet_id) if e.kind is Kind.GRANT]
        if not grants:
            return
        entry = grants[number % len(grants)]
        before = len(entries(self.wallet_id))
        self.attempt(lambda: self.till.wallets.reverse(self.wallet_id, entry.place, "fel"))
        if len(entries(self.wallet_id)) > before:
            self.granted -= entry.delta_credits
            SEEN["reversed"] += 1

    # --- what must hold ----------------------------------------------------------------------------------------------

    @invariant()
    def the_book_agrees_with_what_happened(self) -> None:
        SEEN["steps"] += 1
        sums = audit(self.till, self.wallet_id)
        book = entries(self.wallet_id)
        credited = Counter(e.about for e in book if e.kind is Kind.PURCHASE)
        assert max(credited.values(), default=0) <= 1, "one credit a payment"
        money = 0
        for payment in self.payments:
            found = self.till.store.find(payment.purchase_id)
            assert found is not None
            assert found.is_credited == (credited[payment.purchase_id] == 1)
            booked = {s.partition("#")[2] for s in found.settlements}
            assert booked <= payment.paid.keys(), "only what the provider has is booked"
            money += sum(payment.paid[s] for s in booked)
            money -= sum(r.amount_ore for r in self.refunds(payment) if r.status is RefundState.PAID)
            money -= found.disputed_ore if found.dispute in TAKEN else 0
            for settlement, back in self.gone_back(payment).items():
                assert back <= payment.paid[settlement], "no more has gone back than was paid"
            assert 0 <= found.paid_back_ore <= found.refunded_ore <= found.quote.total_ore
        held = [p for e in book for p in e.postings if p.account in (Account.PROVIDER, Account.UNCLEAR)]
        assert sum(p.amount for p in held) == money, "every payment that was read is in the book, credited or owed"
        bought = sum(p.package for p in self.payments if credited[p.purchase_id])
        gone = sums[Account.USED] + sums[Account.RETURNED] + sums[Account.BLOCKED]
        assert sums[Account.AVAILABLE] + sums[Account.RESERVED] + gone == bought + self.granted
        resolved = {e.about for e in book if e.kind is Kind.CAPTURE}
        assert resolved <= self.signed, "only what was signed is used"
        assert {e.about for e in book if e.kind is Kind.RELEASE} <= self.ended - self.signed

    def teardown(self) -> None:
        """Nothing is lost: when every party answers again, all that was paid is booked, and nothing waits."""
        if not hasattr(self, "till"):
            return
        self.till.provider.unavailable = self.till.provider.lose_answer = 0
        for payment in self.payments:
            self.till.settle(payment.payment_id)
            assert self.booked(payment) == payment.paid.keys(), "paid and not in the book"
        for request_id, _ in self.requests:
            self.till.wallets.resolve(request_id)
        self.the_book_agrees_with_what_happened()
        book = entries(self.wallet_id)
        captured = {e.about for e in book if e.kind is Kind.CAPTURE}
        released = {e.about for e in book if e.kind is Kind.RELEASE}
        assert captured == self.signed
        assert released == self.ended - self.signed
        waiting = {request_id for request_id, _ in self.requests} - captured - released
        assert (self.till.balance(self.wallet_id)[1] > 0) == bool(waiting)
        self.the_book_is_the_providers()
        books_agree(self.till, self.wallet_id, self.as_the_provider_reports())


def main(examples: int, steps: int) -> None:
    make_ground(client)
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=examples < WHOLE,  # a sample goes the same ways each time; the whole goes new ones
            suppress_health_check=list(HealthCheck),
        ),
    )
    json.dump(SEEN, sys.stdout, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
