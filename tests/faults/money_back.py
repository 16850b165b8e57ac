"""The part of the state machine of money in which it goes out: withdrawals, refunds, disputes, what a person does."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from chalicelib.payments.ledger import Account
from chalicelib.payments.provider import DisputeStatus, ProviderUnavailable, RefundStatus
from chalicelib.payments.refund import Refund, RefundState
from chalicelib.platform.change import Conflict
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import PurchaseId, SubjectId, WalletId, WithdrawalId, new_id
from tests.fakes.provider import FakeProvider
from tests.faults.crashes import Killed, calls
from tests.unit.payments.stand import Till, audit

SEEN: Counter[str] = Counter()
NUMBER = st.integers(0, 3)
TAKEN = (DisputeStatus.OPEN, DisputeStatus.LOST)
OUTSIDE = tuple((FakeProvider, name) for name in ("start", "read", "cancel", "refund", "read_refund"))
CRASH = st.one_of(st.none(), st.none(), st.tuples(st.integers(0, 9), st.booleans()))
"""None: the run comes to its end. Otherwise it is killed at its nth outside call, before or after it was made."""


@dataclass
class Payment:
    """What the payer did: `paid` are the settlements the provider has money of, each with its amount."""

    purchase_id: PurchaseId
    payment_id: str
    package: int
    paid: dict[str, int] = field(default_factory=dict)
    times: int = 0


class MoneyBack(RuleBasedStateMachine):
    wallet_id: WalletId
    till: Till
    payments: list[Payment]
    withdrawals: list[WithdrawalId]

    def attempt(self, verb: Callable[[], object], crash: tuple[int, bool] | None = None) -> bool:
        """Whether the verb came to its end; a refusal and a silent provider are ends too, and noted."""
        try:
            if crash is None:
                verb()
            else:
                with calls(crash[0], after=crash[1], outside=OUTSIDE):
                    verb()
        except Killed:
            SEEN["killed"] += 1
            return False
        except ProviderUnavailable:
            SEEN["provider silent"] += 1
        except DomainError as refusal:
            assert not isinstance(refusal, Conflict), "alone on its wallet nobody meets anybody"
            SEEN[f"refused: {refusal.code}"] += 1
        return True

    def payment(self, number: int) -> Payment | None:
        return self.payments[number % len(self.payments)] if self.payments else None

    # --- money goes out ----------------------------------------------------------------------------------------------

    def refunds(self, payment: Payment | None = None) -> list[Refund]:
        asked = [payment] if payment else self.payments
        return [refund for each in asked for refund in self.till.refunds.of_purchase(each.purchase_id)]

    def dispute_of(self, payment: Payment) -> DisputeStatus | None:
        """At the provider."""
        standing = self.till.provider.payments.get(self.till.provider.reference_of(payment.payment_id))
        return standing.dispute if standing else None

    def taken(self, payment: Payment) -> int:
        """What the payer's bank has taken back."""
        standing = self.till.provider.payments.get(self.till.provider.reference_of(payment.payment_id))
        return standing.disputed_ore if standing and standing.dispute in TAKEN else 0

    def gone_back(self, payment: Payment) -> Counter[str]:
        """By settlement, what the provider paid back."""
        orders = {refund.order_id for refund in self.refunds(payment)}
        back: Counter[str] = Counter()
        for order in self.till.provider.refund_orders.values():
            standing = self.till.provider.refunds[f"refund-{order.refund_id}"]
            if order.refund_id in orders and standing.status is RefundStatus.PAID:
                back[order.settlement_reference] += order.amount_ore
        return back

    @rule(number=NUMBER, crash=CRASH, again=st.booleans())
    def withdraw(self, number: int, crash: tuple[int, bool] | None, again: bool) -> None:
        payment = self.payment(number)
        if payment is None:
            return
        for _ in range(1 + again):
            name = WithdrawalId(new_id("wdr"))
            withdraw = partial(
                self.till.withdrawals.withdraw, self.wallet_id, payment.purchase_id, name, SubjectId(self.wallet_id)
            )
            self.attempt(withdraw, crash)
            if self.till.withdrawals_store.find(name):
                self.withdrawals.append(name)
                SEEN["withdrawn"] += 1

    @rule(number=NUMBER, times=st.integers(1, 2), crash=CRASH)
    def the_work_of_a_refund(self, number: int, times: int, crash: tuple[int, bool] | None) -> None:
        for refund in self.refunds(self.payment(number)) * times:
            self.attempt(partial(self.till.refunds.settle, refund.refund_id), crash)

    @rule(number=NUMBER, ends=st.sampled_from(["paid", "paid", "back", "failed", "unknown", "refused"]))
    def a_return_goes_all_the_way(self, number: int, ends: str) -> None:
        """At once, so that what comes after an end is reached too."""
        self.till.provider.refuses_refund = "AM02" if ends == "refused" else ""
        self.withdraw(number, None, False)
        self.the_work_of_a_refund(number, 1, None)
        status = RefundStatus.PAID if ends == "back" else None if ends == "refused" else RefundStatus(ends)
        if status:
            self.the_provider_ends_refunds(number, status)
            self.the_work_of_a_refund(number, 1, None)
        if ends == "back":
            self.the_provider_ends_refunds(number, RefundStatus.FAILED)
            self.the_work_of_a_refund(number, 2, None)
        self.till.provider.refuses_refund = ""

    @rule(number=NUMBER, how=st.sampled_from([RefundStatus.PAID, RefundStatus.FAILED, RefundStatus.UNKNOWN]))
    def the_provider_ends_refunds(self, number: int, how: RefundStatus) -> None:
        """Late, or sent back after it was paid (a card's); what a bank has taken a provider does not pay back."""
        payment = self.payment(number)
        for refund in self.refunds(payment) if payment else []:
            standing = self.till.provider.refunds.get(f"refund-{refund.order_id}")
            may_end = standing is not None and standing.status in (RefundStatus.PENDING, RefundStatus.UNKNOWN)
            comes_back = standing is not None and standing.status is RefundStatus.PAID and refund.look_at is not None
            if how is RefundStatus.PAID and payment and self.taken(payment):
                continue
            if may_end or (comes_back and how is RefundStatus.FAILED):
                self.till.provider.end_refund(refund.order_id, how)
                SEEN["refund sent back" if comes_back else f"refund {how.value}"] += 1

    @rule(number=NUMBER, crash=CRASH)
    def a_person_tries_again(self, number: int, crash: tuple[int, bool] | None) -> None:
        for refund in self.refunds(self.payment(number)):
            if refund.is_owed:
                self.attempt(partial(self.till.retry, refund.refund_id), crash)
                SEEN["refund retried"] += 1

    @rule(number=NUMBER, crash=CRASH)
    def a_person_pays_back_what_bought_nothing(self, number: int, crash: tuple[int, bool] | None) -> None:
        payment = self.payment(number)
        found = self.till.store.find(payment.purchase_id) if payment else None
        if found is None:
            return
        for owed in found.owed:
            self.attempt(partial(self.till.pay_back, found.purchase_id, owed.settlement), crash)

    @rule(number=NUMBER, won=st.booleans(), crash=CRASH)
    def a_bank_disputes_or_decides(self, number: int, won: bool, crash: tuple[int, bool] | None) -> None:
        """About what was credited, as long as the provider shows it; for what has not gone back."""
        payment = self.payment(number)
        found = self.till.store.find(payment.purchase_id) if payment else None
        if payment is None or found is None or not found.credited_by:
            return
        standing = self.till.provider.payments[self.till.provider.reference_of(payment.payment_id)]
        settlement = standing.settlement_reference
        left = payment.paid.get(settlement, 0) - self.gone_back(payment)[settlement]
        if not found.credited_by.endswith(f"#{settlement}") or not left:
            return
        status = DisputeStatus.OPEN
        if standing.dispute is DisputeStatus.OPEN:
            status, left = (DisputeStatus.WON if won else DisputeStatus.LOST), standing.disputed_ore
        if standing.dispute in (None, DisputeStatus.OPEN, DisputeStatus.WON):
            self.till.provider.dispute(payment.payment_id, status, left)
            SEEN[f"dispute {status.value}"] += 1
        self.attempt(lambda: self.till.settle(payment.payment_id), crash)

    def as_the_provider_reports(self) -> dict[str, int]:
        """Payments by their settlements, what went back and what banks took by their own references."""
        said: Counter[str] = Counter()
        for payment in self.payments:
            said.update(payment.paid)
            said[f"dispute-{payment.payment_id}"] -= self.taken(payment)
            for refund in self.refunds(payment):
                standing = self.till.provider.refunds.get(f"refund-{refund.order_id}")
                if standing and standing.status is RefundStatus.PAID:
                    said[standing.provider_reference] -= standing.amount_ore
        return {reference: amount for reference, amount in said.items() if amount}

    def the_book_is_the_providers(self) -> None:
        """Every refund has come to its end and every withdrawal has what it can have: then the book says what the
        providers hold, and what is owed is what has not gone back."""
        for withdrawal_id in self.withdrawals:
            self.till.withdrawals.look(withdrawal_id)
        for payment in self.payments:
            for refund in self.refunds(payment):
                self.till.refunds.settle(refund.refund_id)
                standing = self.till.provider.refunds.get(f"refund-{refund.order_id}")
                if standing and standing.status is RefundStatus.PENDING:
                    how = RefundStatus.FAILED if self.taken(payment) else RefundStatus.PAID
                    self.till.provider.end_refund(refund.order_id, how)
                self.till.refunds.settle(refund.refund_id)
        sums, refunds = audit(self.till, self.wallet_id), self.refunds()
        back = sum(sum(self.gone_back(payment).values()) for payment in self.payments)
        assert back == sum(r.amount_ore for r in refunds if r.status is RefundState.PAID)
        paid = sum(sum(payment.paid.values()) for payment in self.payments)
        taken = sum(self.taken(payment) for payment in self.payments)
        assert sums[Account.PROVIDER] + sums[Account.UNCLEAR] == paid - back - taken
        found = [self.till.store.find(payment.purchase_id) for payment in self.payments]
        owed = sum(each.amount for purchase in found if purchase for each in purchase.owed)
        due = sum(self.till.withdrawals.find(self.wallet_id, w).due.total.gross_ore for w in self.withdrawals)
        by_banks = sum(r.amount_ore for r in refunds if r.status is RefundState.TAKEN)
        assert -sums[Account.OWED] == owed + due - back - by_banks, "what is owed is what has not gone back"
