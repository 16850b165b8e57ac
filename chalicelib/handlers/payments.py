"""Credits: the price list, purchases, the wallet and its statement."""

import re
from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.cursor import cursor_of, limit_of
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.payments_callers import BY_COMPANY, OUTSIDERS, place_in, wallet_id_of
from chalicelib.handlers.payments_views import (
    entry_view,
    purchase_view,
    quote_view,
    statement_file,
    totals_view,
    wallet_view,
)
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.signing import company_of, sid_of
from chalicelib.payments import refusals
from chalicelib.payments.authority import WalletVerb, owner_of
from chalicelib.payments.schemas import NewPurchase, PriceList, PurchasePage, PurchaseView, Statement, WalletView
from chalicelib.platform import owners
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import PurchaseId, WalletId, new_id

if TYPE_CHECKING:
    from chalicelib.payments.domain import Purchase
    from chalicelib.payments.statement import Month

blueprint = Blueprint(__name__)
api = Api(blueprint, "credits")

PURCHASES = "/v1/purchases"
ONE = PURCHASES + "/{purchase_id}"
KNOWN = (refusals.PurchaseNotFound, *OUTSIDERS)
CSV = "text/csv"
SVG = "image/svg+xml"
# Compiled when they are first used: compiling costs a cold start more than the rest of this file.
LISTED = r"[0-9T:.Z-]{20,30}#pur_[a-z0-9]{1,60}"
ENTRY = r"[0-9T:.Z-]{20,30}#led_[a-z0-9]{1,60}"
MONTH = r"(20\d\d)-(0[1-9]|1[0-2])"


def purchase_id_of(call: Call) -> PurchaseId:
    return PurchaseId(call.params["purchase_id"])


def purchase_answer(call: Call, purchase: "Purchase", status: int = 200) -> Answer:
    company_id = owners.company_of(owner_of(purchase.wallet_id))
    place = f"{PURCHASES}/{purchase.purchase_id}" + (f"?company_id={company_id}" if company_id else "")
    return Answer(_view(call, purchase), status, {"Location": place})


def _buying_wallet(call: Call) -> WalletId:
    return wiring.payments.wallet_for(sid_of(call), company_of(call, call.body.company_id), WalletVerb.BUY)


def _show_bought(call: Call, purchase_id: str) -> Answer:
    return purchase_answer(call, wiring.payments.purchases().find(_buying_wallet(call), PurchaseId(purchase_id)), 201)


@api.route("GET", "/v1/prices", caller=anyone, answer=PriceList)
def read_prices(_call: Call) -> Answer:
    """The price list: packages of credits, with the fee, the VAT and the total.

    A document to be signed costs one credit, when the first recipient signs. Approvers, viewers and documents to be
    read only cost nothing.
    """
    from chalicelib.payments.prices import VAT_PERCENT, price_list

    methods = sorted(wiring.providers.SHOPS)
    return Answer(PriceList("SEK", VAT_PERCENT, [quote_view(quote) for quote in price_list()], methods))


@api.route(
    "POST",
    PURCHASES,
    caller=person,
    body=NewPurchase,
    answer=PurchaseView,
    status=201,
    show=_show_bought,
    refusals=(refusals.PackageUnknown, refusals.MethodUnavailable, refusals.BuyerIncomplete, *OUTSIDERS),
)
def create_purchase(call: Call) -> Answer:
    """Buy credits, for yourself or with `company_id` for a company: the answer says where the payer goes.

    Read the purchase every other second while the payer pays. It is paid when its status says so and never because
    the payer came back.
    """
    from chalicelib.handlers.payments_asked import wanted

    wallet_id, purchase_id = _buying_wallet(call), PurchaseId(new_id("pur"))
    asked = wanted(call, company_of(call, call.body.company_id))
    bought = wiring.payments.purchases().buy(wallet_id, purchase_id, asked, call.once(purchase_id))
    return purchase_answer(call, bought, 201)


@api.route(
    "GET",
    PURCHASES,
    caller=person,
    answer=PurchasePage,
    query={"limit": "1–100", "cursor": "from `next_cursor`", **BY_COMPANY},
    refusals=(Invalid, *OUTSIDERS),
)
def list_purchases(call: Call) -> Answer:
    """The payment history, newest first. A purchase that was just made may be missing for a moment."""
    purchases, following = wiring.payments.purchases().page(
        wallet_id_of(call), limit=limit_of(call), after=place_in(call, LISTED)
    )
    items = [_view(call, purchase) for purchase in purchases]
    return Answer(PurchasePage(items=items, next_cursor=cursor_of(following) if following else None))


@api.route("GET", ONE, caller=person, answer=PurchaseView, query=BY_COMPANY, refusals=KNOWN)
def read_purchase(call: Call) -> Answer:
    """One purchase. While it is open its provider is asked how it stands."""
    return purchase_answer(call, wiring.payments.purchases().follow(wallet_id_of(call), purchase_id_of(call)))


@api.route(
    "GET",
    ONE + "/qr.svg",
    caller=person,
    query=BY_COMPANY,
    media_type=SVG,
    refusals=(*KNOWN, refusals.PaymentQrMissing),
)
def read_purchase_qr(call: Call) -> Answer:
    """The code the payer's Swish app scans, as an image, while the purchase is pending.

    Reading it asks nobody. A purchase by phone number has none.
    """
    from chalicelib.handlers.qr_svg import qr_svg

    view = _view(call, wiring.payments.purchases().find(wallet_id_of(call), purchase_id_of(call)))
    if view.qr_text is None:
        raise refusals.PaymentQrMissing
    return Answer(qr_svg(view.qr_text), headers={"Content-Type": SVG})


@api.route("GET", "/v1/wallet", caller=person, answer=WalletView, query=BY_COMPANY, refusals=OUTSIDERS)
def read_wallet(call: Call) -> Answer:
    """How many credits there are, how many are reserved, and what was paid for them.

    Of a company's every member sees it; its purchases, receipts and statement are for owners, administrators and
    auditors.
    """
    return Answer(wallet_view(wiring.payments.wallets().wallet(wallet_id_of(call, WalletVerb.SEE))))


@api.route(
    "GET",
    "/v1/wallet/statement",
    caller=person,
    answer=Statement,
    query={"limit": "1–100", "cursor": "from `next_cursor`", "month": "only this one, as 2026-11", **BY_COMPANY},
    refusals=(Invalid, *OUTSIDERS),
)
def read_statement(call: Call) -> Answer:
    """Everything that ever moved credits or money, or a month of it, newest first.

    No line is changed; what was wrong is corrected by another line. With a month the answer says what there was at its
    beginning and at its end (so far, while it runs).
    """
    wallet_id, month, wallets = wallet_id_of(call), _asked_month(call), wiring.payments.wallets()
    entries, following = wallets.statement(wallet_id, limit=limit_of(call), after=_place(call, month), month=month)
    opening, closing = wallets.balances(wallet_id, month) if month else (None, None)
    return Answer(
        Statement(
            items=[entry_view(entry) for entry in entries],
            next_cursor=cursor_of(following) if following else None,
            opening=totals_view(opening) if opening else None,
            closing=totals_view(closing) if closing else None,
        )
    )


@api.route(
    "GET",
    "/v1/wallet/statement.csv",
    caller=person,
    query={"month": "as 2026-11, in Sweden", **BY_COMPANY},
    refusals=(Invalid, refusals.PeriodTooLarge, *OUTSIDERS),
    media_type=CSV,
)
def read_statement_file(call: Call) -> Answer:
    """A month's statement as a file for a spreadsheet: semicolons, UTF-8, oldest first, with balances.

    Cells that a spreadsheet would take for a formula are made text.
    """
    wallet_id, month, wallets = wallet_id_of(call), _month(call.query.get("month", "")), wiring.payments.wallets()
    entries = wallets.period(wallet_id, month.start, month.end)
    opening, _ = wallets.balances(wallet_id, month)
    disposition = f'attachment; filename="krediter-{month}.csv"'
    headers = {"Content-Type": f"{CSV}; charset=utf-8", "Content-Disposition": disposition}
    return Answer(statement_file(month, opening, entries, call.language), headers=headers)


def _view(call: Call, purchase: "Purchase") -> PurchaseView:
    return purchase_view(purchase, wiring.payments.purchases().return_url(purchase), call.language)


def _place(call: Call, month: "Month | None") -> str | None:
    """DynamoDB refuses to begin a page outside of what is asked for."""
    place = place_in(call, ENTRY)
    if month and place and not iso(month.start) <= place < iso(month.end):
        raise Invalid(FieldError("cursor", "invalid_cursor", "not a cursor of this month"))
    return place


def _asked_month(call: Call) -> "Month | None":
    given = call.query.get("month")
    return _month(given) if given is not None else None


def _month(given: str) -> "Month":
    from chalicelib.payments.statement import Month

    found = re.fullmatch(MONTH, given, re.ASCII)
    if found is None:
        raise Invalid(FieldError("month", "invalid", "a month as 2026-11"))
    return Month(int(found[1]), int(found[2]))
