"""Receipts and credit invoices of a wallet: listed, read, fetched as PDF."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.cursor import cursor_of, limit_of
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.payments_callers import BY_COMPANY, OUTSIDERS, place_in, wallet_id_of
from chalicelib.handlers.problem import Invalid
from chalicelib.payments import refusals
from chalicelib.payments.schemas import ReceiptLineView, ReceiptPage, ReceiptView
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import ReceiptId

if TYPE_CHECKING:
    from chalicelib.payments.receipt import Receipt

blueprint = Blueprint(__name__)
api = Api(blueprint, "credits")

RECEIPTS = "/v1/receipts"
ONE = RECEIPTS + "/{receipt_id}"
KNOWN = (refusals.ReceiptNotFound, *OUTSIDERS)
PDF = "application/pdf"
PLACE = r"rct_\d{7,12}"


@api.route(
    "GET",
    RECEIPTS,
    caller=person,
    answer=ReceiptPage,
    query={"limit": "1–100", "cursor": "from `next_cursor`", **BY_COMPANY},
    refusals=(Invalid, *OUTSIDERS),
)
def list_receipts(call: Call) -> Answer:
    """Receipts and credit invoices, newest first."""
    receipts, following = wiring.payments.receipts().page(
        wallet_id_of(call), limit=limit_of(call), after=place_in(call, PLACE)
    )
    items = [receipt_view(receipt) for receipt in receipts]
    return Answer(ReceiptPage(items=items, next_cursor=cursor_of(following) if following else None))


@api.route("GET", ONE, caller=person, answer=ReceiptView, query=BY_COMPANY, refusals=KNOWN)
def read_receipt(call: Call) -> Answer:
    """One receipt or credit invoice."""
    return Answer(receipt_view(_receipt(call)))


@api.route("GET", ONE + "/pdf", caller=person, query=BY_COMPANY, refusals=KNOWN, media_type=PDF)
def read_receipt_file(call: Call) -> Answer:
    """The receipt as a PDF, the same as was mailed."""
    from chalicelib.payments.receipt_page import file_name, receipt_pdf

    receipt = _receipt(call)
    disposition = f'attachment; filename="{file_name(receipt)}"'
    return Answer(receipt_pdf(receipt), headers={"Content-Type": PDF, "Content-Disposition": disposition})


def receipt_view(receipt: "Receipt") -> ReceiptView:
    draft, total = receipt.draft, receipt.total
    return ReceiptView(
        receipt_id=receipt.receipt_id,
        number=receipt.number,
        kind=draft.kind.value,
        purchase_id=draft.purchase_id,
        issued_at=iso(receipt.issued_at),
        paid_at=iso(draft.paid_at),
        lines=[
            ReceiptLineView(ln.kind.value, ln.quantity, ln.unit_ore, ln.gross_ore, ln.net_ore) for ln in draft.lines
        ],
        total_ore=total.gross_ore,
        net_ore=total.net_ore,
        vat_ore=total.vat_ore,
        original_number=draft.original.number if draft.original else None,
    )


def _receipt(call: Call) -> "Receipt":
    return wiring.payments.receipts().find(wallet_id_of(call), ReceiptId(call.params["receipt_id"]))
