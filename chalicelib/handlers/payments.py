"""Credits: the price list, purchases, the wallet and its statement."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.cursor import cursor_of, limit_of, place_of, read_cursor
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.payments_views import entry_view, purchase_view, quote_view, statement_file, wallet_view
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.signing import sid_of
from chalicelib.payments import refusals
from chalicelib.payments.schemas import NewPurchase, PriceList, PurchasePage, PurchaseView, Statement, WalletView
from chalicelib.platform.ids import PurchaseId, WalletId, new_id
from chalicelib.platform.text import Language

if TYPE_CHECKING:
    from chalicelib.payments.domain import Purchase
    from chalicelib.payments.service import Wanted

blueprint = Blueprint(__name__)
api = Api(blueprint, "credits")

PURCHASES = "/v1/purchases"
ONE = PURCHASES + "/{purchase_id}"
CSV = "text/csv"
SVG = "image/svg+xml"
# Compiled when they are first used: compiling costs a cold start more than the rest of this file.
LISTED = r"[0-9T:.Z-]{20,30}#pur_[a-z0-9]{1,60}"
ENTRY = r"[0-9T:.Z-]{20,30}#led_[a-z0-9]{1,60}"
MONTH = r"(20\d\d)-(0[1-9]|1[0-2])"


def wallet_id_of(call: Call) -> WalletId:
    return wiring.payments.wallet_of(sid_of(call))


def purchase_id_of(call: Call) -> PurchaseId:
    return PurchaseId(call.params["purchase_id"])


def purchase_answer(call: Call, purchase: "Purchase", status: int = 200) -> Answer:
    return Answer(_view(call, purchase), status, {"Location": f"{PURCHASES}/{purchase.purchase_id}"})


def _show_bought(call: Call, purchase_id: str) -> Answer:
    return purchase_answer(call, wiring.payments.purchases().find(wallet_id_of(call), PurchaseId(purchase_id)), 201)


@api.route("GET", "/v1/prices", caller=anyone, answer=PriceList)
def read_prices(_call: Call) -> Answer:
    """The price list: packages of credits, with the fee, the VAT and the total.

    A document to be signed costs one credit, when the first recipient signs. Approvers, viewers and documents to be
    read only cost nothing.
    """
    from chalicelib.payments.prices import VAT_PERCENT, price_list

    methods = sorted(wiring.payments.SHOPS)
    return Answer(PriceList("SEK", VAT_PERCENT, [quote_view(quote) for quote in price_list()], methods))


@api.route(
    "POST",
    PURCHASES,
    caller=person,
    body=NewPurchase,
    answer=PurchaseView,
    status=201,
    show=_show_bought,
    refusals=(refusals.PackageUnknown, refusals.MethodUnavailable, refusals.BuyerIncomplete),
)
def create_purchase(call: Call) -> Answer:
    """Buy credits: the answer says where the payer goes.

    Read the purchase every other second while the payer pays. It is paid when its status says so and never because
    the payer came back.
    """
    purchase_id = PurchaseId(new_id("pur"))
    wanted = _wanted(call.body, wiring.identity.accounts().contact(sid_of(call)).email or "")
    bought = wiring.payments.purchases().buy(wallet_id_of(call), purchase_id, wanted, call.once(purchase_id))
    return purchase_answer(call, bought, 201)


@api.route(
    "GET",
    PURCHASES,
    caller=person,
    answer=PurchasePage,
    query={"limit": "1–100", "cursor": "from `next_cursor`"},
    refusals=(Invalid,),
)
def list_purchases(call: Call) -> Answer:
    """The payment history, newest first. A purchase that was just made may be missing for a moment."""
    purchases, following = wiring.payments.purchases().page(
        wallet_id_of(call), limit=limit_of(call), after=place_in(call, LISTED)
    )
    items = [_view(call, purchase) for purchase in purchases]
    return Answer(PurchasePage(items=items, next_cursor=cursor_of(following) if following else None))


@api.route("GET", ONE, caller=person, answer=PurchaseView, refusals=(refusals.PurchaseNotFound,))
def read_purchase(call: Call) -> Answer:
    """One purchase. While it is open its provider is asked how it stands."""
    return purchase_answer(call, wiring.payments.purchases().follow(wallet_id_of(call), purchase_id_of(call)))


@api.route(
    "GET",
    ONE + "/qr.svg",
    caller=person,
    media_type=SVG,
    refusals=(refusals.PurchaseNotFound, refusals.PaymentQrMissing),
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


@api.route("GET", "/v1/wallet", caller=person, answer=WalletView)
def read_wallet(call: Call) -> Answer:
    """How many credits there are, how many are reserved, and what was paid for them."""
    return Answer(wallet_view(wiring.payments.wallets().wallet(wallet_id_of(call))))


@api.route(
    "GET",
    "/v1/wallet/statement",
    caller=person,
    answer=Statement,
    query={"limit": "1–100", "cursor": "from `next_cursor`"},
    refusals=(Invalid,),
)
def read_statement(call: Call) -> Answer:
    """Everything that ever moved credits or money, newest first.

    No line is changed; what was wrong is corrected by another line.
    """
    entries, following = wiring.payments.wallets().statement(
        wallet_id_of(call), limit=limit_of(call), after=place_in(call, ENTRY)
    )
    items = [entry_view(entry) for entry in entries]
    return Answer(Statement(items=items, next_cursor=cursor_of(following) if following else None))


@api.route(
    "GET",
    "/v1/wallet/statement.csv",
    caller=person,
    query={"month": "as 2026-11, in Sweden"},
    refusals=(Invalid, refusals.PeriodTooLarge),
    media_type=CSV,
)
def read_statement_file(call: Call) -> Answer:
    """A month's statement as a file for a spreadsheet: semicolons, UTF-8, oldest first.

    Cells that a spreadsheet would take for a formula are made text.
    """
    month = call.query.get("month", "")
    start, end = _month(month)
    entries = wiring.payments.wallets().period(wallet_id_of(call), start, end)
    disposition = f'attachment; filename="krediter-{month}.csv"'
    headers = {"Content-Type": f"{CSV}; charset=utf-8", "Content-Disposition": disposition}
    return Answer(statement_file(entries, call.language), headers=headers)


def _view(call: Call, purchase: "Purchase") -> PurchaseView:
    return purchase_view(purchase, wiring.payments.purchases().return_url(purchase), call.language)


def _wanted(body: NewPurchase, email: str) -> "Wanted":
    from chalicelib.payments.buyer import Address, Buyer, BuyerKind
    from chalicelib.payments.provider import Method
    from chalicelib.payments.service import Wanted

    given = body.buyer
    buyer = Buyer(
        kind=BuyerKind(given.kind),
        name=given.name,
        email=email,
        organisation_number=given.organisation_number,
        vat_number=given.vat_number,
        reference=given.reference,
        address=Address(given.address.street, given.address.postal_code, given.address.city),
    )
    return Wanted(
        package=body.package,
        method=Method(body.method),
        buyer=buyer,
        language=Language(body.language),
        payer_phone=_phone(body.payer_phone),
        immediate_use=body.immediate_use,
    )


def _phone(given: str | None) -> str | None:
    """As Swish writes it: 46701234567."""
    from chalicelib.identity.phone import normal_phone

    if given is None:
        return None
    number = normal_phone(given)
    if number is None or not number.startswith("+46"):
        raise Invalid(FieldError("/payer_phone", "invalid_phone", "a Swedish number"))
    return number.removeprefix("+")


def place_in(call: Call, pattern: str) -> str | None:
    cursor = read_cursor(call)
    if cursor is None:
        return None
    place = place_of(cursor)
    if not re.fullmatch(pattern, place, re.ASCII):
        raise Invalid(FieldError("cursor", "invalid_cursor", "not a cursor of this list"))
    return place


def _month(given: str) -> tuple[datetime, datetime]:
    """From its first midnight in Sweden to the next month's."""
    from chalicelib.payments.domain import STOCKHOLM

    found = re.fullmatch(MONTH, given, re.ASCII)
    if found is None:
        raise Invalid(FieldError("month", "invalid", "a month as 2026-11"))
    year, month = int(found[1]), int(found[2])
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    return datetime(year, month, 1, tzinfo=STOCKHOLM), datetime(*following, 1, tzinfo=STOCKHOLM)
