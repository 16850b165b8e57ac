"""What happened at Swish on a day, from the bank's statement file: the commerce API has no list of payments.

The file is a model [U]: every bank has its own form of it, by its own file service, and an adapter for a bank replaces
the reading here. As read: a CSV a Swedish day, UTF-8, semicolons, with a head; of it are read `Typ` (BETALNING or
ÅTERBETALNING), `Betalningsreferens` (Swish's own, of payments), `Instruktions-id` (ours, of refunds), `Belopp`
(150,00; negative for what went) and `Valuta`. Payers' names and numbers, which banks put there too, are not read.
"""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from chalicelib.payments.http import ProviderHttp
from chalicelib.payments.provider import ProviderMisconfigured, ProviderUnavailable
from chalicelib.payments.reconciliation import Movement
from chalicelib.payments.swish_http import SwishCredentials, tls_of

PAYMENT, REFUND = "BETALNING", "ÅTERBETALNING"
REFERENCES = {PAYMENT: "Betalningsreferens", REFUND: "Instruktions-id"}


class SwishReport:
    """A Reporter. The day's file is there on the next morning; until then it is unavailable."""

    settles_within = timedelta(days=2)

    def __init__(self, base_url: str, credentials: Callable[[], SwishCredentials]) -> None:
        self._base_url = base_url
        self._credentials = credentials

    def happened(self, day: date) -> list[Movement]:
        http = ProviderHttp(self._base_url, tls=tls_of(self._credentials()))
        try:
            answer = http.send("GET", f"/{day.isoformat()}.csv", {"Accept": "text/csv"})
        finally:
            http.close()
        if answer.status in (401, 403):
            raise ProviderMisconfigured(f"http_{answer.status}")
        if answer.status != 200:
            raise ProviderUnavailable(f"http_{answer.status}")
        return read_statement(answer.body, day)


def read_statement(content: bytes, day: date) -> list[Movement]:
    """ProviderUnavailable for what is no such file: better no report than half of one."""
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";", strict=True))
        return [_movement(row, day) for row in rows]
    except (UnicodeDecodeError, csv.Error, KeyError, TypeError, InvalidOperation, AttributeError):
        raise ProviderUnavailable("unreadable_statement") from None


def _movement(row: dict[str, str], day: date) -> Movement:
    amount = Decimal(row["Belopp"].replace(",", ".")) * 100
    if amount != int(amount):
        raise InvalidOperation
    return Movement(row[REFERENCES[row["Typ"]]], int(amount), row["Valuta"], day)
