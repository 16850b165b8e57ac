"""What a merchant's request must hold; what does not is refused by Swish's codes, all of them at once."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from dev.swish.payments import RESULT_CODES

ID = re.compile(r"[0-9A-F]{32}")
REFERENCE = re.compile(r"[A-Za-z0-9-]{1,35}")
IDENTIFIER = re.compile(r"[0-9A-Za-z-]{32,36}")
PHONE = re.compile(r"[1-9][0-9]{7,14}")
AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
MESSAGE = re.compile(r"[a-zA-ZåäöÅÄÖéÉüÜ0-9 :;.,?!()\"-]{0,50}")  # which letters: assumed
NOT_ENROLLED = "46700000000"  # assumed: everybody else is
LEAST_ORE, MOST_ORE = 1, 99_999_999_999_999
CODES = {
    "FF08": "PaymentReference is invalid",
    "RP01": "Missing Merchant Swish Number",
    "RP02": "Wrong formatted message",
    "RP03": "Callback URL is missing or does not use HTTPS",
    "RP06": "A payment request already exists for that payer",
    "RP07": "The payment request cannot be cancelled",
    "RP09": "The given instructionUUID is not available",
    "BE18": "Payer alias is invalid",
    "PA02": "Amount value is missing or not a valid number",
    "AM02": "Amount value is too large",
    "AM03": "Invalid or missing Currency",
    "AM06": "Specified transaction amount is less than agreed minimum",
    "ACMT01": "Counterpart is not activated",
    "ACMT03": "Payer not Enrolled",
    "ACMT07": "Payee not Enrolled",
    "VR01": "Payer does not meet age limit",
    "VR02": "The payer alias in the request is not enrolled in swish with the supplied ssn",
    # Not in the notes, from Swish's older guides:
    "PA01": "Merchant certificate is invalid",
    "RF02": "Original Payment not found or original payment is too old",
    "RF08": "Amount value is too large, or greater than what is left of the original payment",
}


class Refused(Exception):
    """422 with these codes."""

    def __init__(self, *codes: str) -> None:
        self.codes = codes
        super().__init__(",".join(codes))


class Check:
    """`origins` are accepted as callback addresses beside https on port 443: a computer of one's own has no such."""

    def __init__(self, origins: Sequence[str]) -> None:
        self._origins = origins

    def payment(self, fields: dict[str, Any]) -> None:
        self._refuse(fields, reference="payeePaymentReference", payer=True)

    def refund(self, fields: dict[str, Any]) -> None:
        self._refuse(fields, reference="payerPaymentReference", payer=False)

    def _refuse(self, fields: dict[str, Any], *, reference: str, payer: bool) -> None:
        message = fields.get("message") or ""
        if message in CODES and message not in ("RP07", "RP09"):
            raise Refused(message)  # as the merchant simulator: the text chooses the error
        identifier, alias = fields.get("callbackIdentifier"), fields.get("payerAlias") if payer else None
        checks: dict[str, bool] = {
            "FF08": _fits(REFERENCE, fields.get(reference)) and _fits(IDENTIFIER, identifier),  # the latter: assumed
            "RP03": self._is_callback(fields.get("callbackUrl")),
            "BE18": _fits(PHONE, alias),
            "ACMT03": alias != NOT_ENROLLED,
            "RP02": _fits(MESSAGE, message),
            "AM03": fields.get("currency") == "SEK",
            "PA02": _fits(AMOUNT, fields.get("amount") or 0),
        }
        codes = [code for code, holds in checks.items() if not holds]
        if checks["PA02"]:
            amount_ore = ore(fields["amount"])
            codes += ["AM06"] if amount_ore < LEAST_ORE else ["AM02"] if amount_ore > MOST_ORE else []
        if codes:
            raise Refused(*codes)

    def _is_callback(self, url: object) -> bool:
        if not isinstance(url, str):
            return False
        return self.origin_of(url) in self._origins or _is_https_on_443(url)

    def may_call(self, url: str) -> bool:
        """Whether this computer may be the one that is called: nothing outside ever is."""
        return self.origin_of(url) in self._origins

    @staticmethod
    def origin_of(url: str) -> str:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}"


def scripted(fields: dict[str, Any]) -> str | None:
    """The result that the message chooses, by the merchant simulator's convention."""
    message = fields.get("message")
    return message if message in RESULT_CODES else None


def ore(amount: str) -> int:
    kronor, _, rest = amount.partition(".")
    return int(kronor) * 100 + int(rest.ljust(2, "0") or 0)


def _fits(form: re.Pattern[str], value: object) -> bool:
    """What is left out is not wrong by its form."""
    return value is None or (isinstance(value, str) and form.fullmatch(value) is not None)


def _is_https_on_443(url: str) -> bool:
    parts = urlsplit(url)
    try:
        return parts.scheme == "https" and bool(parts.hostname) and parts.port in (None, 443)
    except ValueError:
        return False
