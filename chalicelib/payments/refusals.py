"""What payments say no to."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class PackageUnknown(DomainError):
    code = "package_unknown"
    status = 422
    text = Text(sv="Det finns inget sådant paket i prislistan.", en="There is no such package in the price list.")


class MethodUnavailable(DomainError):
    """The method exists, but this stage has no agreement with its provider."""

    code = "payment_method_unavailable"
    status = 422
    text = Text(sv="Betalningssättet går inte att använda nu.", en="The payment method cannot be used now.")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A field that is missing or wrong, and why it is needed. `field` is a JSON pointer into the body."""

    field: str
    code: str
    detail: Text


class BuyerIncomplete(DomainError):
    """Names every field at once, each with its reason (privacy policy: required data missing → no purchase)."""

    code = "buyer_incomplete"
    status = 422
    text = Text(
        sv="Köpet kan inte göras: uppgifter om köparen saknas eller är fel.",
        en="The purchase cannot be made: details of the buyer are missing or wrong.",
    )

    def __init__(self, errors: Sequence[Lacking]) -> None:
        super().__init__()
        self.errors = list(errors)


class PurchaseNotFound(DomainError):
    """Unknown, or somebody else's."""

    code = "purchase_not_found"
    status = 404
    text = Text(sv="Köpet finns inte.", en="There is no such purchase.")


class PaymentNotFound(DomainError):
    """No purchase has asked for a payment of this reference. A provider is answered so that it tries again."""

    code = "payment_not_found"
    status = 404
    text = Text(sv="Betalningen är okänd.", en="The payment is unknown.")


class CallbackRefused(DomainError):
    """A callback without the secret of that very payment, or the provider's signature: not from whom we asked."""

    code = "callback_refused"
    status = 401
    text = Text(
        sv="Anropet visar inte att det kommer från betaltjänsten.",
        en="The call does not prove that it comes from the payment provider.",
    )


class PaymentNotRead(DomainError):
    """The provider could not be asked how a payment stands; whoever called tries again."""

    code = "payment_not_read"
    status = 503
    text = Text(
        sv="Betalningen kunde inte läsas hos betaltjänsten. Försök igen.",
        en="The payment could not be read from its provider. Try again.",
    )


class PaymentQrMissing(DomainError):
    """Nothing to scan: the purchase is not pending, or its payer was named by phone."""

    code = "payment_qr_missing"
    status = 404
    text = Text(sv="Köpet har ingen QR-kod att läsa av nu.", en="The purchase has no QR code to scan now.")


class PurchaseWrongState(DomainError):
    """The purchase is in a state from which this cannot be done."""

    code = "purchase_wrong_state"
    text = Text(sv="Det går inte: köpet är {now}.", en="This cannot be done: the purchase is {now}.")

    def __init__(self, now: str) -> None:
        super().__init__(self.text.format(now=now))


class PurchaseNeedsNothing(DomainError):
    code = "purchase_needs_nothing"
    text = Text(sv="Köpet behöver ingen åtgärd.", en="Nothing needs to be done about the purchase.")


class RefundNotFound(DomainError):
    code = "refund_not_found"
    status = 404
    text = Text(sv="Återbetalningen finns inte.", en="There is no such refund.")


class RefundWrongState(DomainError):
    """The refund is in a state from which this cannot be done."""

    code = "refund_wrong_state"
    text = Text(sv="Det går inte: återbetalningen är {now}.", en="This cannot be done: the refund is {now}.")

    def __init__(self, now: str) -> None:
        super().__init__(self.text.format(now=now))


class RefundTooLarge(DomainError):
    """Never more goes back than was paid, what a bank took back counted."""

    code = "refund_too_large"
    text = Text(sv="Mer än vad som betalades kan inte betalas tillbaka.", en="No more can go back than was paid.")


class NothingOwed(DomainError):
    """The payment is not owed, is being paid back, or came in another currency or to somebody else."""

    code = "nothing_owed"
    text = Text(
        sv="Det finns ingen sådan betalning att betala tillbaka.", en="There is no such payment to be paid back."
    )


class WithdrawalNotFound(DomainError):
    """Unknown, somebody else's, or a link that is not right."""

    code = "withdrawal_not_found"
    status = 404
    text = Text(sv="Ångerärendet finns inte.", en="There is no such withdrawal.")


class WithdrawalWrongState(DomainError):
    code = "withdrawal_wrong_state"
    text = Text(sv="Det går inte: ångerärendet är {now}.", en="This cannot be done: the withdrawal is {now}.")

    def __init__(self, now: str) -> None:
        super().__init__(self.text.format(now=now))


class WithdrawalTooLate(DomainError):
    """Says until when the message had to be sent."""

    code = "withdrawal_too_late"
    text = Text(
        sv="Tiden för att ångra köpet gick ut. Sista dag var {last_day}.",
        en="The time to withdraw from the purchase is over. The last day was {last_day}.",
    )

    def __init__(self, last_day: str = "") -> None:
        super().__init__(self.text.format(last_day=last_day))


class MessageTimeWrong(DomainError):
    """A message about a purchase was sent after it was paid, and before now."""

    code = "message_time_wrong"
    status = 422
    text = Text(
        sv="Meddelandet måste ha skickats efter köpet, och inte i framtiden.",
        en="The message must have been sent after the purchase, and not in the future.",
    )


class AlreadyWithdrawn(DomainError):
    code = "already_withdrawn"
    text = Text(sv="Köpet är redan ångrat.", en="The purchase has already been withdrawn from.")


class NothingToReturn(DomainError):
    """The purchase was never paid, or all its credits are used and nothing of it goes back."""

    code = "nothing_to_return"
    text = Text(sv="Det finns inget att betala tillbaka av köpet.", en="Nothing of the purchase can go back.")


class InsufficientCredits(DomainError):
    """Says what is missing."""

    code = "insufficient_credits"
    status = 402
    text = Text(
        sv="Krediterna räcker inte: det kostar {needed}, du har {available}. Köp minst {missing} till.",
        en="You lack credits: it costs {needed}, you have {available}. Buy at least {missing} more.",
    )

    def __init__(self, needed: int = 1, available: int = 0) -> None:
        self.needed, self.available = needed, available
        missing = needed - available
        super().__init__(self.text.format(needed=str(needed), available=str(available), missing=str(missing)))


class AlreadyReversed(DomainError):
    code = "already_reversed"
    text = Text(sv="Posten är redan återförd.", en="The entry has already been reversed.")


class EntryNotFound(DomainError):
    code = "entry_not_found"
    status = 404
    text = Text(sv="Posten finns inte.", en="There is no such entry.")


class PeriodTooLarge(DomainError):
    code = "period_too_large"
    status = 422
    text = Text(
        sv="Perioden har fler rader än en fil kan ha. Välj en kortare period.",
        en="The period has more lines than one file can hold. Choose a shorter one.",
    )


class ReceiptNotFound(DomainError):
    """Unknown, or somebody else's."""

    code = "receipt_not_found"
    status = 404
    text = Text(sv="Kvittot finns inte.", en="There is no such receipt.")


class PeriodInvalid(DomainError):
    """It ends before it begins, or lies in two fiscal years."""

    code = "period_invalid"
    status = 422
    text = Text(
        sv="Perioden ska sluta tidigast när den börjar, och ligga inom ett kalenderår.",
        en="The period must not end before it begins, and must lie within one calendar year.",
    )


class VoucherFileNotFound(DomainError):
    """Unknown, not made yet, or its three days are over."""

    code = "voucher_file_not_found"
    status = 404
    text = Text(sv="Verifikationsfilen finns inte.", en="There is no such file of vouchers.")
