"""Payments' jobs: credits of requests that were signed or ended, receipts, vouchers, refunds, payments no callback told
of.

This module never imports `app.py`.
"""

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.observability import count, log_failure
from chalicelib.platform.ids import PurchaseId, RefundId, RequestId, VoucherFileId, WalletId

blueprint = Blueprint(__name__)

LOOK_AT_MOST = 200  # of each kind; what is left is the next run's, five minutes later


@blueprint.lambda_function(name="use-credits")
def use_credits(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _use_credits)


@blueprint.lambda_function(name="issue-receipts")
def issue_receipts(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _issue_receipt)


@blueprint.lambda_function(name="keep-books")
def keep_books(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Messages `{wallet_id, place}` of an entry to book, `{file_id}` of a file to make."""
    return queues.each(event, _keep_books)


@blueprint.lambda_function(name="settle-payments")
def settle_payments(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _settle)


@blueprint.lambda_function(name="payments")
def payments(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Every few minutes; safe to run twice, late or only half."""
    settled = failed = 0
    purchases = wiring.payments.purchases()
    kinds: list[Any] = [purchases, wiring.payments.withdrawals(), wiring.payments.refunds()]
    for kind, due in [(each, due) for each in kinds for due in each.due(limit=LOOK_AT_MOST)]:
        try:
            settled += kind.look(due)
        except Exception as error:  # one provider's trouble is not the next one's
            log_failure("payment not settled", error)
            failed += 1
    if failed:
        count("PaymentsUnsettled", failed)
    if waiting := len(purchases.needing_attention(limit=LOOK_AT_MOST)):
        count("PaymentsNeedAttention", waiting)
    return {"settled": settled, "failed": failed}


@blueprint.lambda_function(name="reconcile")
def reconcile(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Some times a day; safe to run twice, late or only half. What differs rings until it is explained or three weeks
    old."""
    run = wiring.payments.reconciliation().run(lambda _method, error: log_failure("day not reconciled", error))
    if run.differing or run.failed:
        count("PaymentsUnreconciled", run.differing + run.failed)
    return {"compared": run.compared, "differing": run.differing, "failed": run.failed}


def _use_credits(work: dict[str, str], _attempt: int) -> None:
    wiring.payments.wallets().resolve(RequestId(work["request_id"]))


def _issue_receipt(work: dict[str, str], _attempt: int) -> None:
    receipts = wiring.payments.receipts()
    if "refund_id" in work:
        receipts.of_refund(RefundId(work["refund_id"]))
    elif "charged_back" in work:
        receipts.of_chargeback(PurchaseId(work["charged_back"]))
    else:
        receipts.of_purchase(PurchaseId(work["purchase_id"]))


def _keep_books(work: dict[str, str], _attempt: int) -> None:
    if "file_id" in work:
        wiring.payments.voucher_files().make(VoucherFileId(work["file_id"]))
    else:
        wiring.payments.bookkeeping().book(WalletId(work["wallet_id"]), work["place"])


def _settle(work: dict[str, str], _attempt: int) -> None:
    """A refund that was made, or a payment a provider told of."""
    from chalicelib.payments.provider import Method

    if "refund_id" in work:
        wiring.payments.refunds().settle(RefundId(work["refund_id"]))
    else:
        wiring.payments.purchases().settle(Method(work["method"]), work["payment_id"])
