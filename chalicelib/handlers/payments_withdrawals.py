"""Withdrawals: what would come back of a purchase, withdrawing from it, and the form for who is not logged in."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.cursor import cursor_of, limit_of
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.payments import ONE as PURCHASE
from chalicelib.handlers.payments import purchase_id_of
from chalicelib.handlers.payments_callers import BY_COMPANY, OUTSIDERS, place_in, wallet_id_of
from chalicelib.handlers.problem import Invalid
from chalicelib.handlers.signing import sid_of
from chalicelib.payments import refusals
from chalicelib.payments.authority import WalletVerb, owner_of
from chalicelib.payments.schemas import (
    ConfirmedWithdrawal,
    NewWithdrawalForm,
    RefundView,
    WithdrawalConfirmation,
    WithdrawalFormView,
    WithdrawalOffer,
    WithdrawalPage,
    WithdrawalParts,
    WithdrawalView,
)
from chalicelib.platform import owners
from chalicelib.platform.clock import iso, iso_or_none
from chalicelib.platform.ids import WalletId, WithdrawalId, new_id
from chalicelib.platform.text import Language, Text

if TYPE_CHECKING:
    from chalicelib.payments.refund import Refund
    from chalicelib.payments.returning import Withdrawal
    from chalicelib.payments.withdrawal import Due
    from chalicelib.payments.withdrawal_service import Offer

blueprint = Blueprint(__name__)
api = Api(blueprint, "credits")

OF_PURCHASE = PURCHASE + "/withdrawal"
WITHDRAWALS = "/v1/withdrawals"
ONE = WITHDRAWALS + "/{withdrawal_id}"
FORMS = "/v1/withdrawal-forms"
LISTED = r"[0-9T:.Z-]{20,30}#wdr_[a-z0-9]{1,60}"

BY_LAW = Text(
    sv="Du har ångerrätt enligt lag (2005:59) i 14 dagar. Oanvända krediter betalas tillbaka med avgiften.",
    en="By law (2005:59) you may withdraw within 14 days. Unused credits are paid back, and the fee with them.",
)
DEDUCTED = Text(
    sv=" Använda krediter dras av, eftersom du bad om att få använda dem genast.",
    en=" Used credits are deducted, because you asked to use them at once.",
)
FORGIVEN = Text(sv=" Använda krediter betalas också tillbaka.", en=" Used credits are paid back too.")
BY_CONTRACT = Text(
    sv="Enligt avtalet kan oanvända krediter lämnas tillbaka i 14 dagar, till det pris som betalades. Avgiften "
    "betalas inte tillbaka.",
    en="By the contract unused credits can be returned within 14 days, at the price that was paid. The fee is not "
    "paid back.",
)
NEUTRAL = Text(
    sv="Om uppgifterna hör till ett köp har vi mejlat en länk att bekräfta med, till adressen på kvittot. Meddelandet "
    "räknas från nu.",
    en="If the details belong to a purchase, we have mailed a link to confirm with, to the address on the receipt. The "
    "message counts from now.",
)


def withdrawal_id_of(call: Call) -> WithdrawalId:
    return WithdrawalId(call.params["withdrawal_id"])


def _withdrawing_wallet(call: Call) -> WalletId:
    """Whoever may buy for a company may withdraw from what it bought."""
    return wallet_id_of(call, WalletVerb.BUY)


def _show_withdrawal(call: Call, withdrawal_id: str) -> Answer:
    found = wiring.payments.withdrawals().find(_withdrawing_wallet(call), WithdrawalId(withdrawal_id))
    company_id = owners.company_of(owner_of(found.wallet_id))
    place = f"{WITHDRAWALS}/{withdrawal_id}" + (f"?company_id={company_id}" if company_id else "")
    return Answer(withdrawal_view(found), 201, {"Location": place})


def _show_neutral(call: Call, _withdrawal_id: str) -> Answer:
    return Answer(WithdrawalFormView(iso(call.clock()), NEUTRAL.in_(call.language)), 202)


@api.route(
    "GET",
    OF_PURCHASE,
    caller=person,
    answer=WithdrawalOffer,
    query=BY_COMPANY,
    refusals=(refusals.PurchaseNotFound, *OUTSIDERS),
)
def read_withdrawal_offer(call: Call) -> Answer:
    """What would come back if the purchase were withdrawn from now, until when it can be, and why.

    Nothing is changed by reading it.
    """
    offer = wiring.payments.withdrawals().offer(wallet_id_of(call), purchase_id_of(call))
    return Answer(offer_view(offer, call.language))


@api.route(
    "POST",
    OF_PURCHASE,
    caller=person,
    answer=WithdrawalView,
    status=201,
    show=_show_withdrawal,
    query=BY_COMPANY,
    refusals=(
        *(refusals.PurchaseNotFound, refusals.WithdrawalTooLate, refusals.AlreadyWithdrawn),
        *(refusals.NothingToReturn, *OUTSIDERS),
    ),
)
def withdraw_from_purchase(call: Call) -> Answer:
    """Withdraw from a purchase: unused credits go back, and the money the way it was paid.

    Reserved credits are waited for, the rest is paid back at once. An acknowledgement is mailed, and a credit invoice.
    """
    withdrawal_id = WithdrawalId(new_id("wdr"))
    wiring.payments.withdrawals().withdraw(
        _withdrawing_wallet(call), purchase_id_of(call), withdrawal_id, sid_of(call), once=call.once(withdrawal_id)
    )
    return _show_withdrawal(call, withdrawal_id)


@api.route(
    "GET",
    WITHDRAWALS,
    caller=person,
    answer=WithdrawalPage,
    query={"limit": "1–100", "cursor": "from `next_cursor`", **BY_COMPANY},
    refusals=(Invalid, *OUTSIDERS),
)
def list_withdrawals(call: Call) -> Answer:
    """Withdrawals with their refunds, newest first. One that was just made may be missing for a moment."""
    found, following = wiring.payments.withdrawals().page(
        wallet_id_of(call), limit=limit_of(call), after=place_in(call, LISTED)
    )
    items = [withdrawal_view(each) for each in found]
    return Answer(WithdrawalPage(items=items, next_cursor=cursor_of(following) if following else None))


@api.route(
    "GET",
    ONE,
    caller=person,
    answer=WithdrawalView,
    query=BY_COMPANY,
    refusals=(refusals.WithdrawalNotFound, *OUTSIDERS),
)
def read_withdrawal(call: Call) -> Answer:
    """One withdrawal: what comes back of it, and what has."""
    return Answer(withdrawal_view(wiring.payments.withdrawals().find(wallet_id_of(call), withdrawal_id_of(call))))


@api.route(
    "POST",
    FORMS,
    caller=anyone,
    body=NewWithdrawalForm,
    answer=WithdrawalFormView,
    status=202,
    show=_show_neutral,
)
def send_withdrawal_form(call: Call) -> Answer:
    """Withdraw without a login, with the receipt's number and address.

    The answer is the same whatever was given. If they belong to a purchase, a link is mailed to confirm with; the
    message counts from when the form was sent.
    """
    body: NewWithdrawalForm = call.body
    withdrawal_id = WithdrawalId(new_id("wdr"))
    wiring.payments.withdrawals().ask(body.receipt_number, body.email, withdrawal_id, once=call.once(withdrawal_id))
    return _show_neutral(call, withdrawal_id)


@api.route(
    "POST",
    FORMS + "/confirmations",
    caller=anyone,
    body=WithdrawalConfirmation,
    answer=ConfirmedWithdrawal,
    refusals=(
        *(refusals.WithdrawalNotFound, refusals.WithdrawalTooLate, refusals.AlreadyWithdrawn),
        refusals.NothingToReturn,
    ),
)
def confirm_withdrawal(call: Call) -> Answer:
    """Confirm a withdrawal by the mailed link. Repeating it is harmless, so it needs no Idempotency-Key."""
    body: WithdrawalConfirmation = call.body
    withdrawal_id, _, secret = body.token.partition(".")
    done = wiring.payments.withdrawals().confirm(WithdrawalId(withdrawal_id), secret)
    return Answer(
        ConfirmedWithdrawal(
            status=done.status.value,
            sent_at=iso(done.sent_at),
            received_at=iso(done.received_at),
            credits=done.credits,
            held=done.held,
            amounts=parts_view(done.due),
        )
    )


def offer_view(offer: "Offer", language: Language) -> WithdrawalOffer:
    from chalicelib.payments.buyer import BuyerKind
    from chalicelib.payments.withdrawal import last_day

    purchase, refusal = offer.purchase, offer.refusal
    is_person = purchase.buyer.kind is BuyerKind.PERSON
    told = (BY_LAW, DEDUCTED if purchase.immediate_use else FORGIVEN) if is_person else (BY_CONTRACT,)
    why = refusal.message.in_(language) if refusal else "".join(text.in_(language) for text in told)
    return WithdrawalOffer(
        purchase_id=purchase.purchase_id,
        is_possible=refusal is None,
        code=refusal.code if refusal else None,
        explanation=why,
        rule="law" if is_person else "contract",
        last_day=last_day(purchase.paid_at).isoformat() if purchase.paid_at else None,
        method=purchase.method.value,
        credits=offer.credits,
        held=offer.held,
        used=offer.used,
        amounts=parts_view(offer.due),
    )


def withdrawal_view(withdrawal: "Withdrawal") -> WithdrawalView:
    """With every attempt of its refunds; what failed is owed until another attempt was paid."""
    of_purchase = wiring.payments.refunds().of_purchase(withdrawal.purchase_id)
    made = [refund for refund in of_purchase if refund.withdrawal_id == withdrawal.withdrawal_id]
    paid_back_ore = sum(refund.amount_ore for refund in made if refund.status.value in ("paid", "taken"))
    amounts = parts_view(withdrawal.due)
    return WithdrawalView(
        withdrawal_id=withdrawal.withdrawal_id,
        purchase_id=withdrawal.purchase_id,
        status=withdrawal.status.value,
        channel=withdrawal.channel.value,
        sent_at=iso(withdrawal.sent_at),
        received_at=iso(withdrawal.received_at),
        decided_at=iso_or_none(withdrawal.decided_at),
        credits=withdrawal.credits,
        held=withdrawal.held,
        amounts=amounts,
        paid_back_ore=paid_back_ore,
        owed_ore=amounts.total_ore - paid_back_ore,
        refunds=[refund_view(refund) for refund in made],
    )


def refund_view(refund: "Refund") -> RefundView:
    return RefundView(
        refund_id=refund.refund_id,
        attempt=refund.attempt,
        status=refund.status.value,
        amount_ore=refund.amount_ore,
        created_at=iso(refund.created_at),
        ended_at=iso_or_none(refund.ended_at),
    )


def parts_view(due: "Due") -> WithdrawalParts:
    return WithdrawalParts(
        credits_ore=due.returned.gross_ore,
        used_ore=due.forgiven.gross_ore,
        fee_ore=due.fee.gross_ore,
        total_ore=due.total.gross_ore,
    )
