"""What became of a mail after the provider took it, as the provider's events tell: late, twice, in any order. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from chalicelib.notifications.domain import Kind, Letter, Status


class Outcome(StrEnum):
    """`eventType` of SES. A complaint is the addressee's: they call it unwanted, and did get it."""

    DELIVERY = "Delivery"
    BOUNCE = "Bounce"
    REJECT = "Reject"  # SES took it for a virus after all: it never went
    COMPLAINT = "Complaint"


# Where an outcome takes a message. What is bounced stays so: a delivery told of later is an older one.
UNDECIDED = frozenset({Status.QUEUED, Status.SENDING, Status.SENT})
TRANSITIONS: Mapping[Outcome, tuple[frozenset[Status], Status]] = {
    Outcome.DELIVERY: (UNDECIDED, Status.DELIVERED),
    Outcome.BOUNCE: (UNDECIDED, Status.BOUNCED),
    Outcome.REJECT: (UNDECIDED, Status.BOUNCED),
    Outcome.COMPLAINT: (UNDECIDED, Status.DELIVERED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event of the provider's about one letter. `is_permanent`: the address does not exist, or will take nothing;
    otherwise a mailbox was full, or an absent person's machine answered."""

    letter: Letter
    outcome: Outcome
    is_permanent: bool = False

    @classmethod
    def of(cls, work: Mapping[str, str]) -> Self:
        """`event` is the tag of a mail: the event's id with `-` for its dot."""
        stream, _, number = work["event"].rpartition("-")
        letter = Letter(event_id=f"{stream}.{number}", kind=Kind(work["kind"]), about=work["about"], to=work["to"])
        outcome = Outcome(work["outcome"])
        return cls(letter=letter, outcome=outcome, is_permanent=work.get("severity") == "Permanent")

    @property
    def suppresses(self) -> bool:
        """Whether the address gets nothing any more but what is necessary."""
        return self.outcome is Outcome.COMPLAINT or (self.outcome is Outcome.BOUNCE and self.is_permanent)

    def after(self, status: Status) -> Status | None:
        """The message's next status, or None where nothing changes. A mail that was taken and comes back for good
        after all is bounced; a machine's answer that its owner is away changes nothing."""
        if self.outcome is Outcome.BOUNCE and self.is_permanent and status is Status.DELIVERED:
            return Status.BOUNCED
        before, to = TRANSITIONS[self.outcome]
        return to if status in before else None
