"""Credits of a sent request: reserved with the sending, then captured or released, whichever comes first. Pure.

The chain of events decides, so the order in which work arrives does not: a signature captures, an end without one
releases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from chalicelib.platform.events import Recorded
from chalicelib.platform.ids import RequestId, WalletId

SIGNED = "recipient.signed"
ENDED = frozenset(f"signature_request.{end}" for end in ("declined", "voided", "expired", "failed", "deleted"))


class ReservationState(StrEnum):
    RESERVED = "reserved"
    CAPTURED = "captured"
    RELEASED = "released"


R = ReservationState
TRANSITIONS: Mapping[ReservationState, frozenset[ReservationState]] = {
    R.RESERVED: frozenset({R.CAPTURED, R.RELEASED}),
    R.CAPTURED: frozenset(),
    R.RELEASED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """`was`: the state it was read in; None for a new one."""

    request_id: RequestId
    wallet_id: WalletId
    credits: int
    state: ReservationState = ReservationState.RESERVED
    was: ReservationState | None = None

    def to(self, state: ReservationState) -> "Reservation":
        assert state in TRANSITIONS[self.state], f"{self.state} cannot become {state}"
        return replace(self, state=state, was=self.state)


def outcome(events: Sequence[Recorded]) -> ReservationState:
    """What the history of a request makes of its reservation."""
    kinds = {recorded.event.type for recorded in events}
    if SIGNED in kinds:
        return ReservationState.CAPTURED
    return ReservationState.RELEASED if kinds & ENDED else ReservationState.RESERVED
