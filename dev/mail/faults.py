"""Switches that make the mail service misbehave, for tests. They live in memory: a restart behaves well."""

from fnmatch import fnmatch
from typing import Annotated

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0)]


class Faults(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Counters say how many of the next calls they hit. Patterns are compared with the address in lower case."""

    reject: list[str] = msgspec.field(default_factory=lambda: ["rejected@*"])  # MessageRejected, nothing is kept
    bounce: list[str] = msgspec.field(default_factory=lambda: ["bounce@*", "bounced@*"])  # taken, then bounced
    throttle: Count = 0  # TooManyRequestsException
    unavailable: Count = 0  # HTTP 503
    fail: Count = 0  # HTTP 500, nothing is kept
    lose_answer: Count = 0  # the mail is kept, then the connection is dropped without an answer
    slow_seconds: Annotated[float, msgspec.Meta(ge=0, le=60)] = 0.0

    def rejects(self, address: str) -> bool:
        return any(fnmatch(address.lower(), pattern) for pattern in self.reject)

    def bounces(self, address: str) -> bool:
        return any(fnmatch(address.lower(), pattern) for pattern in self.bounce)

    def take(self, counter: str) -> bool:
        """Counts one call down; says whether the fault hits it."""
        left: int = getattr(self, counter)
        if left:
            setattr(self, counter, left - 1)
        return left > 0
