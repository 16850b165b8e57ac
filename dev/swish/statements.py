"""The bank's statement of a merchant's day at Swish, as a file: a model of what banks give by their own file services.

Below /statements/ on the API's port, over the same mTLS; the day that runs so far.
"""

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dev.swish.store import Store

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HEADS = ["Datum", "Tid", "Mottagare", "Typ", "Betalningsreferens", "Orderreferens", "Instruktions-id", "Avsändare"]
HEADS += ["Belopp", "Valuta"]


def statement(store: Store, merchant: str, day: date) -> bytes:
    rows = [
        (payment.paid_at, "BETALNING", payment, payment.amount_ore, payment.payer_alias)
        for payment in store.paid_payments()
        if payment.paid_at and payment.merchant == merchant and _day(payment.paid_at) == day
    ] + [
        (refund.paid_at, "ÅTERBETALNING", refund, -refund.amount_ore, refund.merchant)
        for refund in store.all_refunds()
        if refund.paid_at and refund.merchant == merchant and _day(refund.paid_at) == day
    ]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADS)
    for at, kind, thing, amount_ore, payer in sorted(rows, key=lambda row: row[0]):
        time = datetime.fromtimestamp(at, STOCKHOLM)
        known = [thing.payment_reference or "", thing.reference or "", thing.id, payer or ""]
        amount = f"{'-' if amount_ore < 0 else ''}{abs(amount_ore) // 100},{abs(amount_ore) % 100:02}"
        writer.writerow([f"{time:%Y-%m-%d}", f"{time:%H:%M:%S}", thing.merchant, kind, *known, amount, "SEK"])
    return out.getvalue().encode()


def _day(at: float) -> date:
    return datetime.fromtimestamp(at, UTC).astimezone(STOCKHOLM).date()
