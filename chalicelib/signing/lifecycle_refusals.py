"""What reminding and moving the deadline say no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class ExpiryNotLater(DomainError):
    code = "expiry_not_later"
    status = 422
    text = Text(sv="Den nya sista dagen måste vara senare än den gamla.", en="The new last day must be a later one.")


class ExpiryTooFar(DomainError):
    code = "expiry_too_far"
    status = 422
    text = Text(
        sv="Den sista dagen kan ligga högst 365 dagar fram.", en="The last day can be 365 days from today at most."
    )


class NobodyToRemind(DomainError):
    """They have signed already, or it is not their turn."""

    code = "nobody_to_remind"
    status = 409
    text = Text(sv="Det finns ingen att påminna just nu.", en="There is nobody to remind now.")


class RemindedRecently(DomainError):
    """Reminded within 24 hours, by hand or by the schedule."""

    code = "reminded_recently"
    status = 429
    text = Text(
        sv="Påminnelse har redan skickats. Vänta ett dygn mellan påminnelserna.",
        en="A reminder has been sent already. Wait a day between reminders.",
    )

    def __init__(self, retry_after_s: int) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class RemindersUsedUp(DomainError):
    code = "reminders_used_up"
    status = 409
    text = Text(
        sv="Du har påmint så många gånger som går: fem per mottagare.",
        en="You have reminded as often as possible: five times a recipient.",
    )
