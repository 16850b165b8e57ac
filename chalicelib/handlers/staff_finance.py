"""Finance's view: purchases and the book, each look with a reason; what is wrong is reversed or settled by two.

Every route here has `caller=finance`, and writes down the look (`noted`) before it shows anything of a customer's. What
moves money or changes the book is a kind of proposal (`wiring/support.py`: `kinds`) with a route that proposes it.
"""

import re
from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.company_ids import FORM
from chalicelib.handlers.cursor import cursor_of, limit_of, place_of
from chalicelib.handlers.http import Api
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.staff import ROOT
from chalicelib.handlers.staff_callers import finance
from chalicelib.handlers.staff_proposals import propose, show_proposed
from chalicelib.handlers.staff_reasons import looker
from chalicelib.payments.refusals import (
    AlreadyReversed,
    EntryNotFound,
    InsufficientCredits,
    PurchaseNeedsNothing,
    PurchaseNotFound,
    ReceiptNotFound,
)
from chalicelib.platform.clock import iso, iso_or_none
from chalicelib.platform.errors import ReasonMissing
from chalicelib.platform.ids import PurchaseId, WalletId
from chalicelib.support.schemas import (
    AttentionList,
    AttentionView,
    OwedView,
    PostingView,
    ProposalView,
    ProposeAttended,
    ProposeReversal,
    StaffEntryPage,
    StaffEntryView,
    StaffPurchasePage,
    StaffPurchaseView,
)

if TYPE_CHECKING:
    from chalicelib.payments.domain import Purchase
    from chalicelib.payments.ledger import Entry

blueprint = Blueprint(__name__)
api = Api(blueprint, "staff")

PURCHASES = ROOT + "/purchases"
WALLET = ROOT + "/wallets/{wallet_id}"
PAGE = {"limit": "1–100", "cursor": "from `next_cursor`"}
ATTENTION_AT_MOST = 100
LISTED = r"[0-9TZ:.-]+#[a-z]{3}_[a-z0-9]+"


@api.route("GET", ROOT + "/attention", caller=finance, answer=AttentionList, refusals=(ReasonMissing,))
def list_attention(call: Call) -> Answer:
    """Purchases a person must look at: money that bought nothing, disputes. Oldest first, without whose they are."""
    noted(call, "read_purchases", "attention")
    found = wiring.payments.purchases().needing_attention(limit=ATTENTION_AT_MOST)
    return Answer(
        AttentionList(
            [
                AttentionView(
                    purchase_id=each.purchase_id,
                    status=each.status.value,
                    attention=each.attention.value,
                    method=each.method.value,
                    total_ore=each.quote.total_ore,
                    created_at=iso(each.created_at),
                )
                for each in found
                if each.attention
            ]
        )
    )


@api.route(
    "GET",
    PURCHASES + "/{purchase_id}",
    caller=finance,
    answer=StaffPurchaseView,
    refusals=(PurchaseNotFound, ReasonMissing),
)
def read_any_purchase(call: Call) -> Answer:
    """One purchase, whoever's, as it is stored; its provider is not asked."""
    looker(call)
    return _read(call, purchase_id_of(call))


@api.route(
    "GET",
    ROOT + "/receipts/{receipt_id}",
    caller=finance,
    answer=StaffPurchaseView,
    refusals=(ReceiptNotFound, PurchaseNotFound, ReasonMissing),
)
def read_purchase_of_receipt(call: Call) -> Answer:
    """The purchase behind a receipt's or credit invoice's number (`rct_0000017` is number 17)."""
    from chalicelib.platform.ids import ReceiptId

    looker(call)
    given = call.params["receipt_id"]
    if not re.fullmatch(r"rct_\d{7,12}", given, re.ASCII):
        raise ReceiptNotFound
    return _read(call, PurchaseId(wiring.payments.receipts().known(ReceiptId(given)).draft.purchase_id))


@api.route(
    "GET",
    WALLET + "/purchases",
    caller=finance,
    answer=StaffPurchasePage,
    query=PAGE,
    refusals=(PurchaseNotFound, Invalid, ReasonMissing),
)
def list_purchases_of(call: Call) -> Answer:
    """A person's or company's purchases, the newest first. The id comes from a search."""
    looker(call)
    wallet_id = wallet_id_of(call)
    noted(call, "read_purchases", wallet_id, wallet_id)
    found, following = wiring.payments.purchases().page(wallet_id, limit=limit_of(call), after=place_in(call))
    items = [_purchase_view(each) for each in found]
    return Answer(StaffPurchasePage(items, cursor_of(following) if following else None))


@api.route(
    "GET",
    WALLET + "/entries",
    caller=finance,
    answer=StaffEntryPage,
    query=PAGE,
    refusals=(PurchaseNotFound, Invalid, ReasonMissing),
)
def list_entries_of(call: Call) -> Answer:
    """A wallet's book with its postings, the newest first."""
    looker(call)
    wallet_id = wallet_id_of(call)
    noted(call, "read_ledger", wallet_id, wallet_id)
    found, following = wiring.payments.wallets().statement(wallet_id, limit=limit_of(call), after=place_in(call))
    return Answer(StaffEntryPage([_entry_view(e) for e in found], cursor_of(following) if following else None))


@api.route(
    "POST",
    ROOT + "/reversals",
    caller=finance,
    body=ProposeReversal,
    answer=ProposalView,
    status=201,
    show=show_proposed,
    refusals=(EntryNotFound, InsufficientCredits, AlreadyReversed, ReasonMissing),
)
def propose_reversal(call: Call) -> Answer:
    """Propose to undo an entry of the book by its opposite; somebody else of finance approves it, once.

    What a request has used is not reversed, and nothing more is taken back than the wallet still has.
    """
    return propose(call, "reverse_entry", {"wallet_id": call.body.wallet_id, "entry": call.body.entry})


@api.route(
    "POST",
    PURCHASES + "/{purchase_id}/attended",
    caller=finance,
    body=ProposeAttended,
    answer=ProposalView,
    status=201,
    show=show_proposed,
    refusals=(PurchaseNotFound, PurchaseNeedsNothing, ReasonMissing),
)
def propose_attended(call: Call) -> Answer:
    """Propose that what a purchase needed has been done, so that it no longer asks for it; somebody else approves it.

    No money moves: what the book owes stays owed.
    """
    return propose(call, "attend_purchase", {"purchase_id": purchase_id_of(call)})


def noted(call: Call, verb: str, about: str, *subjects: str) -> None:
    """That staff look, before they see. ReasonMissing unless the header says why."""
    from chalicelib.support.looks import Verb

    wiring.support.looking().note(looker(call), Verb(verb), about, *subjects)


def _read(call: Call, purchase_id: PurchaseId) -> Answer:
    purchase = wiring.payments.purchases().known(purchase_id)
    noted(call, "read_purchase", purchase_id, purchase.wallet_id)
    return Answer(_purchase_view(purchase))


def purchase_id_of(call: Call) -> PurchaseId:
    given = call.params["purchase_id"]
    if not FORM.fullmatch(given):
        raise PurchaseNotFound
    return PurchaseId(given)


def wallet_id_of(call: Call) -> WalletId:
    given = call.params["wallet_id"]
    if not FORM.fullmatch(given):
        raise PurchaseNotFound
    return WalletId(given)


def place_in(call: Call) -> str | None:
    given = call.query.get("cursor")
    place = place_of(given) if given else None
    if place is not None and not re.fullmatch(LISTED, place, re.ASCII):
        raise Invalid(FieldError("cursor", "invalid_cursor", "not a cursor of ours"))
    return place


def _purchase_view(purchase: "Purchase") -> StaffPurchaseView:
    quote, buyer = purchase.quote, purchase.buyer
    receipt_id = wiring.payments.receipts().id_about(purchase.purchase_id) if purchase.credited_by else None
    return StaffPurchaseView(
        purchase_id=purchase.purchase_id,
        owner=purchase.wallet_id,
        status=purchase.status.value,
        method=purchase.method.value,
        credits=quote.credits,
        total_ore=quote.total_ore,
        vat_ore=quote.vat_ore,
        buyer_kind=buyer.kind.value,
        buyer_name=buyer.name,
        buyer_reference=buyer.reference,
        provider_reference=purchase.provider_reference or None,
        settlements=list(purchase.settlements),
        attention=purchase.attention.value if purchase.attention else None,
        reason=purchase.reason or None,
        created_at=iso(purchase.created_at),
        paid_at=iso_or_none(purchase.paid_at),
        ended_at=iso_or_none(purchase.ended_at),
        receipt_id=receipt_id,
        owed=[OwedView(o.settlement, o.amount, o.currency, o.is_ours, o.refund_id) for o in purchase.owed],
        refunds=list(purchase.refunds),
        refunded_ore=purchase.refunded_ore,
        paid_back_ore=purchase.paid_back_ore,
        dispute=purchase.dispute.value if purchase.dispute else None,
        disputed_ore=purchase.disputed_ore,
    )


def _entry_view(entry: "Entry") -> StaffEntryView:
    return StaffEntryView(
        entry_id=entry.entry_id,
        place=entry.place,
        kind=entry.kind.value,
        at=iso(entry.at),
        about=entry.about,
        method=entry.method or None,
        postings=[PostingView(p.account.value, p.amount, p.unit) for p in entry.postings],
        reason=entry.reason or None,
        reverses=entry.reverses,
    )
