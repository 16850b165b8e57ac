"""Payments' jobs: credits of requests that were signed or ended, receipts, vouchers, payments no callback told of.

This module never imports `app.py`.
"""

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.observability import count, log_failure
from chalicelib.platform.ids import PurchaseId, RequestId, VoucherFileId, WalletId

blueprint = Blueprint(__name__)

LOOK_AT_MOST = 200  # purchases; what is left is the next run's, five minutes later


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


@blueprint.lambda_function(name="payments")
def payments(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Every few minutes; safe to run twice, late or only half."""
    settled = failed = 0
    purchases = wiring.payments.purchases()
    for purchase_id in purchases.due(limit=LOOK_AT_MOST):
        try:
            settled += purchases.look(purchase_id)
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
    wiring.payments.receipts().of_purchase(PurchaseId(work["purchase_id"]))


def _keep_books(work: dict[str, str], _attempt: int) -> None:
    if "file_id" in work:
        wiring.payments.voucher_files().make(VoucherFileId(work["file_id"]))
    else:
        wiring.payments.bookkeeping().book(WalletId(work["wallet_id"]), work["place"])
