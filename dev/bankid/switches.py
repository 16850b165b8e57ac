"""What tests and people switch: faults of the API, the rate limit, life times, automatic approval.

They live in memory: a restart behaves well again.
"""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from dev.bankid.orders import Lifetimes


class FaultKind(StrEnum):
    MAINTENANCE = "maintenance"  # 503 Maintenance
    INTERNAL_ERROR = "internal-error"  # 500 internalError
    REQUEST_TIMEOUT = "request-timeout"  # 408 RequestTimeout
    DROP = "drop"  # the connection is cut; nothing was done
    ANSWER_LOST = "answer-lost"  # it was done, but the connection is cut before the answer
    SLOW = "slow"  # answers rightly after slow_seconds


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`operation`: only calls of it (auth, collect …); None: of all. `times`: how many calls; None: until cleared."""

    kind: FaultKind
    operation: str | None = None
    times: Annotated[int, Meta(ge=1)] | None = 1
    slow_seconds: Annotated[float, Meta(ge=0, le=60)] = 5.0


class Auto(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Every new order is approved by this person after delay_ms."""

    personal_number: str
    given_name: str | None = None
    surname: str | None = None
    delay_ms: Annotated[int, Meta(ge=0, le=120_000)] = 1_000


class Switches(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """PUT /control replaces all of it; what is left out goes back to normal."""

    fault: Fault | None = None
    rate_limit: bool = True  # collect more often than once a second: 429
    lifetimes: Lifetimes = msgspec.field(default_factory=Lifetimes)
    auto: Auto | None = None

    def take_fault(self, operation: str) -> Fault | None:
        """The fault that hits this call, which counts as one of its times."""
        fault = self.fault
        if fault is None or fault.operation not in (None, operation):
            return None
        if fault.times is not None:
            fault.times -= 1
            if fault.times == 0:
                self.fault = None
        return fault
