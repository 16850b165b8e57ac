"""Events, signed and sent: in order, or as a prank twice, backwards, or only when somebody lets them go."""

import hashlib
import hmac
from collections.abc import Callable, Sequence

import msgspec

from dev.payments.courier import Courier
from dev.payments.shelf import Shelf
from dev.stripe import objects
from dev.stripe.objects import Thing

MANNERS = ("normal", "twice", "backwards", "held")


def signature(body: bytes, secrets: Sequence[str], now: float) -> str:
    """One v1 for each secret that is good."""
    stamp = str(int(now))
    codes = [hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={stamp}", *(f"v1={code}" for code in codes)])


class Webhooks:
    def __init__(self, shelf: Shelf, courier: Courier, url: str, clock: Callable[[], float]) -> None:
        self._shelf, self._courier, self._url, self._clock = shelf, courier, url, clock

    def tell(self, session: str, happened: list[tuple[str, Thing]]) -> None:
        manner = (self._shelf.get("manner", session) or {}).get("webhooks", "normal")
        events = [objects.event(kind, thing, int(self._clock())) for kind, thing in happened]
        for event in reversed(events) if manner == "backwards" else events:
            self._shelf.put("event", event["id"], event)
            body = msgspec.json.format(msgspec.json.encode(event), indent=2)
            for _ in range(2 if manner == "twice" else 1):
                state = "held" if manner == "held" else "waiting"
                self._courier.post(session, event["type"], self._url, body, state=state)
