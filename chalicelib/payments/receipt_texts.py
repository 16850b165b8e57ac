"""The words and numbers of receipts, in Swedish and English."""

from datetime import datetime

from chalicelib.payments.receipt import LineKind, ReceiptKind
from chalicelib.platform.text import Language, Text
from chalicelib.platform.working_days import STOCKHOLM, swedish_day

KINDS = {
    ReceiptKind.RECEIPT: Text(sv="Kvitto", en="Receipt"),
    ReceiptKind.CREDIT: Text(sv="Kreditfaktura", en="Credit invoice"),
}
FILES = {
    ReceiptKind.RECEIPT: Text(sv="kvitto", en="receipt"),
    ReceiptKind.CREDIT: Text(sv="kreditfaktura", en="credit-invoice"),
}
NUMBER = Text(sv="Nummer", en="Number")
ISSUED = Text(sv="Datum", en="Date")
PAID = Text(sv="Betalningsdag", en="Date of payment")
DECIDED = Text(sv="Återbetalning beslutad", en="Refund decided")
METHOD = Text(sv="Betalningssätt", en="Way of payment")
REFERENCE = Text(sv="Betalningsreferens", en="Payment reference")
ORIGINAL = Text(sv="Krediterar", en="Credits")
ORIGINAL_IS = Text(sv="kvitto {number} av den {date}", en="receipt {number} of {date}")
SELLER = Text(sv="Säljare", en="Seller")
BUYER = Text(sv="Köpare", en="Buyer")
YOUR_REFERENCE = Text(sv="Er referens: {reference}", en="Your reference: {reference}")
ORGANISATION = Text(sv="Organisationsnummer {number}", en="Organisation number {number}")
VAT_NUMBER = Text(sv="Momsregistreringsnummer {number}", en="VAT number {number}")
WHAT = Text(sv="Vad", en="What")
QUANTITY = Text(sv="Antal", en="Quantity")
EACH = Text(sv="Styckpris med moms", en="Price each, with VAT")
AMOUNT = Text(sv="Belopp med moms", en="Amount with VAT")
RATE = Text(sv="Momssats", en="VAT rate")
BASE = Text(sv="Underlag", en="Taxable amount")
VAT = Text(sv="Moms", en="VAT")
WITH_VAT = Text(sv="Med moms", en="With VAT")
ROUNDING = Text(sv="Öresavrundning", en="Rounding")
TOTAL = Text(sv="Totalt", en="Total")
ASK = Text(sv="Frågor om kvittot: {email}", en="Questions about this receipt: {email}")
LINES = {
    LineKind.CREDITS: Text(sv="Krediter för digital underskrift", en="Credits for digital signing"),
    LineKind.FEE: Text(sv="Transaktionsavgift", en="Transaction fee"),
    LineKind.FORGIVEN: Text(sv="Använda krediter som inte dras av", en="Used credits that are not deducted"),
}
METHODS = {
    "swish": Text(sv="Swish", en="Swish"),
    "klarna": Text(sv="Klarna", en="Klarna"),
    "card": Text(sv="Kort", en="Card"),
}


def kronor(ore: int, language: Language) -> str:
    """1 234,50 kr or SEK 1,234.50."""
    whole, rest = divmod(abs(ore), 100)
    sign = "-" if ore < 0 else ""
    if language is Language.SV:
        return f"{sign}{whole:,}".replace(",", " ") + f",{rest:02} kr"
    return f"{sign}SEK {whole:,}.{rest:02}"


def day(at: datetime) -> str:
    return swedish_day(at).isoformat()


def minute(at: datetime) -> str:
    """In Stockholm, as 2026-11-28 12:40."""
    return f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"


def organisation_number(bare: str) -> str:
    return f"{bare[:6]}-{bare[6:]}" if len(bare) == 10 else bare
