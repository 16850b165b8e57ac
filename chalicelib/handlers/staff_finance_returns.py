"""Finance's view of money that goes back: refunds, withdrawals; what of it takes two persons is proposed here."""

from datetime import UTC
from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.company_ids import FORM
from chalicelib.handlers.cursor import cursor_of, limit_of
from chalicelib.handlers.http import Api
from chalicelib.handlers.payments_withdrawals import withdrawal_view
from chalicelib.handlers.problem import Invalid
from chalicelib.handlers.staff import ROOT
from chalicelib.handlers.staff_callers import Staff, finance
from chalicelib.handlers.staff_finance import PAGE, PURCHASES, WALLET, noted, place_in, purchase_id_of, wallet_id_of
from chalicelib.handlers.staff_proposals import propose, show_proposed
from chalicelib.handlers.staff_reasons import looker, reason_in
from chalicelib.payments import refusals
from chalicelib.payments.schemas import WithdrawalPage, WithdrawalView
from chalicelib.platform.clock import iso
from chalicelib.platform.errors import ReasonMissing
from chalicelib.platform.ids import RefundId, WithdrawalId, new_id
from chalicelib.support.domain import Role
from chalicelib.support.finance_schemas import (
    ProposeDecision,
    ProposePayBack,
    ProposeRetry,
    RecordWithdrawal,
    StaffRefundList,
    StaffRefundView,
)
from chalicelib.support.schemas import ProposalView

if TYPE_CHECKING:
    from chalicelib.payments.refund import Refund

blueprint = Blueprint(__name__)
api = Api(blueprint, "staff")

REFUNDS = ROOT + "/refunds"
ONE = REFUNDS + "/{refund_id}"
AT_MOST = 100
support_or_finance = Staff(Role.SUPPORT, Role.FINANCE)


@api.route("GET", REFUNDS, caller=finance, answer=StaffRefundList, refusals=(ReasonMissing,))
def list_refunds(call: Call) -> Answer:
    """Money that has not gone back yet: on its way, unclear, or owed because it failed. Oldest first, not whose.

    Those of one purchase, paid ones too, are named by the purchase.
    """
    noted(call, "read_refunds", "refunds")
    return Answer(StaffRefundList([refund_view(each) for each in wiring.payments.refunds().unsettled(limit=AT_MOST)]))


@api.route("GET", ONE, caller=finance, answer=StaffRefundView, refusals=(refusals.RefundNotFound, ReasonMissing))
def read_refund(call: Call) -> Answer:
    """One refund, as it is stored; its provider is not asked."""
    looker(call)
    refund = wiring.payments.refunds().find(_refund_id(call))
    noted(call, "read_refunds", refund.refund_id, refund.wallet_id)
    return Answer(refund_view(refund))


@api.route(
    "POST",
    ONE + "/retry",
    caller=finance,
    body=ProposeRetry,
    answer=ProposalView,
    status=201,
    show=show_proposed,
    refusals=(refusals.RefundNotFound, refusals.RefundWrongState, refusals.RefundTooLarge, ReasonMissing),
)
def propose_retry(call: Call) -> Answer:
    """Propose to try a refund that failed once more; somebody else of finance approves it, and a job asks for it.

    Where the payer's bank has taken the whole payment back, the refund is settled by that instead.
    """
    return propose(call, "retry_refund", {"refund_id": _refund_id(call)})


@api.route(
    "POST",
    ONE + "/decide",
    caller=finance,
    body=ProposeDecision,
    answer=ProposalView,
    status=201,
    show=show_proposed,
    refusals=(refusals.RefundNotFound, refusals.RefundWrongState, ReasonMissing),
)
def propose_decision(call: Call) -> Answer:
    """Propose how an unclear refund ended, as a person found out; somebody else of finance approves it."""
    return propose(call, "decide_refund", {"refund_id": _refund_id(call), "outcome": call.body.outcome})


@api.route(
    "POST",
    PURCHASES + "/{purchase_id}/pay-back",
    caller=finance,
    body=ProposePayBack,
    answer=ProposalView,
    status=201,
    show=show_proposed,
    refusals=(refusals.PurchaseNotFound, refusals.NothingOwed, ReasonMissing),
)
def propose_pay_back(call: Call) -> Answer:
    """Propose that a payment which bought nothing goes back the way it came; somebody else of finance approves it.

    What came in another currency or to somebody else is for the provider's own page, not for this.
    """
    about = {"purchase_id": purchase_id_of(call), "settlement": call.body.settlement}
    return propose(call, "pay_back", about)


@api.route(
    "GET",
    WALLET + "/withdrawals",
    caller=finance,
    answer=WithdrawalPage,
    query=PAGE,
    refusals=(refusals.PurchaseNotFound, Invalid, ReasonMissing),
)
def list_withdrawals_of(call: Call) -> Answer:
    """A person's or company's withdrawals with their refunds, the newest first. The id comes from a search."""
    looker(call)
    wallet_id = wallet_id_of(call)
    noted(call, "read_withdrawals", wallet_id, wallet_id)
    found, following = wiring.payments.withdrawals().page(wallet_id, limit=limit_of(call), after=place_in(call))
    items = [withdrawal_view(each) for each in found]
    return Answer(WithdrawalPage(items, cursor_of(following) if following else None))


def _show_recorded(_call: Call, withdrawal_id: str) -> Answer:
    return Answer(withdrawal_view(wiring.payments.withdrawals().known(WithdrawalId(withdrawal_id))), 201)


@api.route(
    "POST",
    ROOT + "/withdrawals",
    caller=support_or_finance,
    body=RecordWithdrawal,
    answer=WithdrawalView,
    status=201,
    show=_show_recorded,
    refusals=(
        *(refusals.ReceiptNotFound, refusals.MessageTimeWrong, refusals.WithdrawalTooLate),
        *(refusals.AlreadyWithdrawn, refusals.NothingToReturn, ReasonMissing),
    ),
)
def record_withdrawal(call: Call) -> Answer:
    """Record a mail or letter that withdraws from a purchase. It counts from when it was sent, whenever it is read.

    The buyer is mailed an acknowledgement, and sees the withdrawal with its refund as if they had made it themselves.
    """
    from chalicelib.payments.receipt import receipt_id_of
    from chalicelib.support.looks import Looker, Verb

    body: RecordWithdrawal = call.body
    by = Looker(call.caller.staff_id, call.caller.role, reason_in(body.reason))
    about = wiring.payments.receipts().known(receipt_id_of(body.receipt_number)).draft
    wiring.support.looking().note(by, Verb.RECORDED_WITHDRAWAL, about.purchase_id, about.wallet_id)
    withdrawal_id = WithdrawalId(new_id("wdr"))
    wiring.payments.withdrawals().record_for(
        about.purchase_id,
        body.sent_at.astimezone(UTC),
        withdrawal_id,
        call.caller.staff_id,
        once=call.once(withdrawal_id),
    )
    return _show_recorded(call, withdrawal_id)


def _refund_id(call: Call) -> RefundId:
    given = call.params["refund_id"]
    if not FORM.fullmatch(given):
        raise refusals.RefundNotFound
    return RefundId(given)


def refund_view(refund: "Refund") -> StaffRefundView:
    return StaffRefundView(
        refund_id=refund.refund_id,
        purchase_id=refund.purchase_id,
        withdrawal_id=refund.withdrawal_id,
        attempt=refund.attempt,
        status=refund.status.value,
        method=refund.method.value,
        amount_ore=refund.amount_ore,
        provider_reference=refund.provider_reference or None,
        reason=refund.reason or None,
        created_at=iso(refund.created_at),
        ended_at=iso(refund.ended_at) if refund.ended_at else None,
        retried_by=refund.retried_by,
    )
