"""What a person or a test may put out of order: the next answers of the API, who pays by itself, how refunds end."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from dev.swish.payments import Lifetimes


class FaultKind(StrEnum):
    INTERNAL_ERROR = "internal-error"  # 500, nothing was done
    UNAVAILABLE = "unavailable"  # 503, nothing was done
    REQUEST_TIMEOUT = "request-timeout"  # 408, and it was done all the same
    DROP = "drop"  # the connection is cut; nothing was done
    ANSWER_LOST = "answer-lost"  # it was done, but the connection is cut before the answer
    SLOW = "slow"  # answers rightly after slow_seconds
    UNREADABLE = "unreadable"  # it was done; the answer is a gateway's page
    PAID_BEFORE_ANSWER = "paid-before-answer"  # create: the payer pays and the callback is sent, then comes the answer


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`operation`: create, read, cancel, refund, read-refund; None: all. `times`: how many calls; None: all."""

    kind: FaultKind
    operation: str | None = None
    times: Annotated[int, Meta(ge=1)] | None = 1
    slow_seconds: Annotated[float, Meta(ge=0, le=60)] = 5.0


class Auto(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Every new payment is paid after so long."""

    delay_ms: Annotated[int, Meta(ge=0, le=120_000)] = 4_000


class Switches(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """PUT /control replaces all of it; what is left out goes back to normal.

    `faults` hit one after the other: a first call may fail in one way, the read after it in another.
    """

    faults: list[Fault] = msgspec.field(default_factory=list)
    lifetimes: Lifetimes = msgspec.field(default_factory=Lifetimes)
    auto: Auto | None = None
    refunds_by_hand: bool = False

    def take_fault(self, operation: str) -> Fault | None:
        """The first fault that hits this call, which counts as one of its times."""
        fault = next((each for each in self.faults if each.operation in (None, operation)), None)
        if fault is not None and fault.times is not None:
            fault.times -= 1
            if fault.times == 0:
                self.faults.remove(fault)
        return fault
