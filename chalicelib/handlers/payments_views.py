"""Domain values of payments as the shapes the API answers with, and the statement as a file for a spreadsheet."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.payments.schemas import (
    BuyerAddress,
    EntryView,
    NewBuyer,
    PurchaseView,
    QuoteView,
    TotalsView,
    WalletView,
)
from chalicelib.platform.clock import iso, iso_or_none
from chalicelib.platform.text import Language, Text

if TYPE_CHECKING:
    from chalicelib.payments.buyer import Buyer
    from chalicelib.payments.domain import Purchase
    from chalicelib.payments.ledger import Entry
    from chalicelib.payments.prices import Quote
    from chalicelib.payments.statement import Month, Totals
    from chalicelib.payments.wallets import Wallet

HEADS = (
    Text(sv="Tid (UTC)", en="Time (UTC)"),
    Text(sv="Händelse", en="Event"),
    Text(sv="Gäller", en="About"),
    Text(sv="Krediter in", en="Credits in"),
    Text(sv="Krediter ut", en="Credits out"),
    Text(sv="Reserverat in", en="Reserved in"),
    Text(sv="Reserverat ut", en="Reserved out"),
    Text(sv="Betalt in (kr)", en="Paid in (kr)"),
    Text(sv="Betalt ut (kr)", en="Paid out (kr)"),
    Text(sv="Anteckning", en="Note"),
    Text(sv="Saldo krediter", en="Credits left"),
    Text(sv="Saldo reserverat", en="Reserved left"),
    Text(sv="Saldo värde (kr)", en="Value left (kr)"),
)
OPENING = Text(sv="Ingående saldo", en="Opening balance")
CLOSING = Text(sv="Utgående saldo", en="Closing balance")
KINDS = {
    "purchase": Text(sv="Köp", en="Purchase"),
    "grant": Text(sv="Tilldelning", en="Grant"),
    "reserve": Text(sv="Reserverat för ärende", en="Reserved for a request"),
    "capture": Text(sv="Använt av ärende", en="Used by a request"),
    "release": Text(sv="Åter från ärende", en="Back from a request"),
    "return": Text(sv="Återlämnat", en="Returned"),
    "owed": Text(sv="Betalning att återföra", en="Payment to go back"),
    "refund": Text(sv="Återbetalt", en="Paid back"),
    "dispute": Text(sv="Bestriden betalning", en="Disputed payment"),
    "chargeback": Text(sv="Återkrav av betalning", en="Payment charged back"),
    "reversal": Text(sv="Rättelse", en="Correction"),
}


def quote_view(quote: "Quote") -> QuoteView:
    return QuoteView(
        package=quote.credits,
        price_per_credit_ore=quote.price_per_credit_ore,
        credits_ore=quote.goods.gross_ore,
        fee_ore=quote.fee_ore,
        total_ore=quote.total_ore,
        net_ore=quote.net_ore,
        vat_ore=quote.vat_ore,
    )


def purchase_view(purchase: "Purchase", return_url: str, language: Language) -> PurchaseView:
    """`return_url` is where the payer's app comes back to."""
    from chalicelib.payments.swish_values import app_link, qr_text

    token = purchase.app_token
    return PurchaseView(
        purchase_id=purchase.purchase_id,
        status=purchase.status.value,
        method=purchase.method.value,
        quote=quote_view(purchase.quote),
        buyer=_buyer_view(purchase.buyer),
        language=purchase.language.value,
        immediate_use=purchase.immediate_use,
        pay_url=purchase.pay_url,
        app_token=token,
        app_link=app_link(token, return_url) if token else None,
        qr_text=qr_text(token) if token else None,
        reason=purchase.reason or None,
        explanation=_explanation(purchase, language),
        created_at=iso(purchase.created_at),
        paid_at=iso_or_none(purchase.paid_at),
        ended_at=iso_or_none(purchase.ended_at),
        paid_back_ore=purchase.paid_back_ore,
        dispute=purchase.dispute.value if purchase.dispute else None,
    )


def wallet_view(wallet: "Wallet") -> WalletView:
    held = wallet.balance
    return WalletView(held.available, held.reserved, wallet.value_ore, wallet.average_ore)


def entry_view(entry: "Entry") -> EntryView:
    from chalicelib.payments.ledger import Account

    return EntryView(
        entry_id=entry.entry_id,
        kind=entry.kind.value,
        at=iso(entry.at),
        about=entry.about,
        available=entry.delta(Account.AVAILABLE),
        reserved=entry.delta(Account.RESERVED),
        paid_ore=entry.delta(Account.PROVIDER),
        value_ore=sum(share.value_ore for share in entry.shares),
        reason=entry.reason or None,
        reverses=entry.reverses,
    )


def totals_view(totals: "Totals") -> TotalsView:
    return TotalsView(totals.available, totals.reserved, totals.value_ore)


def statement_file(month: "Month", opening: "Totals", entries: "Sequence[Entry]", language: Language) -> bytes:
    """What came and what went in columns of their own, so that no number begins with a minus; what was left after each
    line, between the balances of the month's beginning and end."""
    from chalicelib.payments.statement import added_up, running
    from chalicelib.platform.spreadsheet import csv_table

    closing = added_up(opening, entries)
    lines = [[*_line(entry_view(e), language), *_left(left, language)] for e, left in running(opening, entries)]
    first = _balance(month.start, OPENING, opening, language)
    last = _balance(month.end, CLOSING, closing, language)
    return csv_table([head.in_(language) for head in HEADS], [first, *lines, last])


def _balance(at: datetime, text: Text, totals: "Totals", language: Language) -> list[str]:
    return [iso(at), text.in_(language), *[""] * 8, *_left(totals, language)]


def _left(totals: "Totals", language: Language) -> list[str]:
    return [str(totals.available), str(totals.reserved), _kronor(str(totals.value_ore), language)]


def _line(entry: EntryView, language: Language) -> list[str]:
    return [
        entry.at,
        KINDS[entry.kind].in_(language),
        entry.about,
        *_in_and_out(entry.available),
        *_in_and_out(entry.reserved),
        *(_kronor(text, language) for text in _in_and_out(entry.paid_ore)),
        entry.reason or "",
    ]


def _in_and_out(amount: int) -> tuple[str, str]:
    return (str(amount), "") if amount > 0 else ("", str(-amount) if amount else "")


def _kronor(ore: str, language: Language) -> str:
    mark = "," if language is Language.SV else "."
    return f"{int(ore) // 100}{mark}{int(ore) % 100:02}" if ore else ""


def _explanation(purchase: "Purchase", language: Language) -> str | None:
    """Of how Swish ended it; money that came and bought nothing is for a person to explain."""
    from chalicelib.payments.swish_reasons import explained

    is_told = purchase.reason and purchase.method.value == "swish" and not purchase.attention
    return explained(purchase.reason).text.in_(language) if is_told else None


def _buyer_view(buyer: "Buyer") -> NewBuyer:
    address = buyer.address
    return NewBuyer(
        kind=buyer.kind.value,
        name=buyer.name,
        organisation_number=buyer.organisation_number,
        vat_number=buyer.vat_number,
        reference=buyer.reference,
        address=BuyerAddress(address.street, address.postal_code, address.city),
    )
