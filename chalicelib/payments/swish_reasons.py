"""What Swish's codes mean, to us and to the payer: a stable reason, who can do something about it, and a sentence.

The codes are those of the protocol notes. Swish adds codes without notice: one that is not listed is shown with a text
that fits any failure, and makes nothing unreadable. Standings carry Swish's own code; `explained` says it to a person.
A payment that was declined or cancelled has no code: it is explained by its state.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.payments.provider import PaymentStatus
from chalicelib.platform.text import Text

TOKEN_LOST = "token_lost"  # noqa: S105 - a reason: the answer that held the app's token never came, and Swish gives it once
UNKNOWN_PAYMENT = "unknown_payment"
TIME_OVER = "time_over"  # we cancelled it, because its purchase had been open for long enough
UNLISTED = "unlisted"
OUTCOME_UNKNOWN = "DS24"
TIMED_OUT = "TM01"
ID_TAKEN = "RP09"
CANNOT_CANCEL = "RP07"
OPEN_PAYMENT = "RP06"
DECLINED_BY_PAYER = frozenset({"RF07", "BANKIDCL"})
FORM = re.compile(r"[A-Z0-9]{2,12}")


class Whose(StrEnum):
    """Who can do something about it."""

    PAYER = "payer"
    OURS = "ours"
    SWISH = "swish"


@dataclass(frozen=True, slots=True)
class Reason:
    name: str
    whose: Whose
    text: Text


_OUR_FAULT = Text(
    sv="Swish kan inte användas nu på grund av ett fel hos oss. Inga pengar har dragits. Välj ett annat betalsätt.",
    en="Swish cannot be used now because of a fault of ours. No money was taken. Choose another way to pay.",
)
_BANK = Text(
    sv="Banken kunde inte genomföra betalningen. Inga pengar har dragits. Försök igen om en stund.",
    en="The bank could not carry out the payment. No money was taken. Try again in a while.",
)
_OTHER = Text(
    sv="Betalningen gick inte igenom i Swish. Försök igen eller välj ett annat betalsätt.",
    en="The payment did not go through in Swish. Try again or choose another way to pay.",
)


def _ours(name: str) -> Reason:
    return Reason(name, Whose.OURS, _OUR_FAULT)


def _payer(name: str, sv: str, en: str) -> Reason:
    return Reason(name, Whose.PAYER, Text(sv=sv, en=en))


REASONS: dict[str, Reason] = {
    "FF08": _ours("reference_invalid"),
    "RP01": _ours("payee_missing"),
    "RP02": _ours("message_invalid"),
    "RP03": _ours("callback_address_invalid"),
    "PA02": _ours("amount_invalid"),
    "AM03": _ours("currency_invalid"),
    "ACMT07": _ours("payee_not_enrolled"),
    ID_TAKEN: _ours("id_taken"),
    CANNOT_CANCEL: _payer(
        "cannot_be_cancelled",
        "Betalningen går inte att avbryta längre: den pågår eller är avslutad.",
        "The payment can no longer be cancelled: it is under way or has ended.",
    ),
    "AM02": _payer(
        "amount_too_large",
        "Beloppet är för stort för Swish. Välj ett annat betalsätt.",
        "The amount is too large for Swish. Choose another way to pay.",
    ),
    "AM06": _payer(
        "amount_too_small",
        "Beloppet är för litet för Swish. Välj ett annat betalsätt.",
        "The amount is too small for Swish. Choose another way to pay.",
    ),
    "BE18": _payer(
        "phone_invalid",
        "Telefonnumret är inte giltigt. Kontrollera det, eller betala med QR-koden.",
        "The phone number is not valid. Check it, or pay with the QR code.",
    ),
    "ACMT03": _payer(
        "payer_not_enrolled",
        "Telefonnumret är inte anslutet till Swish. Kontrollera det eller välj ett annat betalsätt.",
        "The phone number is not connected to Swish. Check it or choose another way to pay.",
    ),
    "ACMT01": _payer(
        "counterpart_not_active",
        "Swish är inte aktivt hos den andra parten. Kontrollera Swish i din bank eller välj ett annat betalsätt.",
        "Swish is not active for the other party. Check Swish with your bank or choose another way to pay.",
    ),
    OPEN_PAYMENT: _payer(
        "payer_has_open_payment",
        "En annan betalning väntar redan i din Swish-app. Slutför eller avbryt den först, eller vänta några minuter.",
        "Another payment is already waiting in your Swish app. Finish or cancel it first, or wait a few minutes.",
    ),
    "VR01": _payer(
        "payer_too_young",
        "Du uppfyller inte åldersgränsen för betalningen.",
        "You do not meet the age limit of the payment.",
    ),
    "VR02": _payer(
        "payer_number_mismatch",
        "Telefonnumret är inte anslutet till Swish med det personnumret.",
        "The phone number is not connected to Swish with that personal number.",
    ),
    "RF07": _payer(
        "declined_by_bank",
        "Betalningen nekades. Kontrollera beloppsgränser och saldo i din bank, eller välj ett annat betalsätt.",
        "The payment was declined. Check limits and balance with your bank, or choose another way to pay.",
    ),
    "BANKIDCL": _payer(
        "bankid_cancelled",
        "Du avbröt underskriften med BankID. Inga pengar har dragits.",
        "You cancelled the signature with BankID. No money was taken.",
    ),
    TIMED_OUT: _payer(
        "timed_out",
        "Betalningen startades inte i tid i Swish-appen. Inga pengar har dragits. Börja om när du vill.",
        "The payment was not started in the Swish app in time. No money was taken. Start again when you like.",
    ),
    PaymentStatus.DECLINED.value: _payer(
        "declined_by_payer",
        "Du avböjde betalningen i Swish. Inga pengar har dragits.",
        "You declined the payment in Swish. No money was taken.",
    ),
    PaymentStatus.CANCELLED.value: _payer(
        "cancelled",
        "Betalningen är avbruten. Inga pengar har dragits.",
        "The payment is cancelled. No money was taken.",
    ),
    "FF10": Reason("bank_error", Whose.SWISH, _BANK),
    OUTCOME_UNKNOWN: Reason(
        "outcome_unknown",
        Whose.SWISH,
        Text(
            sv="Swish fick inget svar från banken, så ingen vet ännu om pengarna drogs. Se efter i din bank innan du "
            "betalar igen. Har pengarna dragits får du dina krediter när banken har svarat.",
            en="Swish got no answer from the bank, so nobody knows yet whether the money was taken. Look in your bank "
            "before you pay again. If it was taken, you get your credits once the bank has answered.",
        ),
    ),
    TOKEN_LOST: Reason(
        TOKEN_LOST,
        Whose.SWISH,
        Text(
            sv="Betalningen kunde inte öppnas i Swish och är avbruten. Inga pengar har dragits. Börja om.",
            en="The payment could not be opened in Swish and is cancelled. No money was taken. Start again.",
        ),
    ),
    TIME_OVER: _payer(
        TIME_OVER,
        "Köpets tid gick ut innan det betalades. Inga pengar har dragits. Börja om när du vill.",
        "The time of the purchase was over before it was paid. No money was taken. Start again when you like.",
    ),
    UNKNOWN_PAYMENT: _ours(UNKNOWN_PAYMENT),
}


def explained(code: str) -> Reason:
    """What to say about a code of Swish, listed or not."""
    return REASONS.get(code, Reason(UNLISTED, Whose.SWISH, _OTHER))


def safe(code: str | None) -> str:
    """A code as it may be kept and logged; what does not look like one could be anything."""
    return "" if not code else code if FORM.fullmatch(code) else UNLISTED
