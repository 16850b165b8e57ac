"""Races against the emulator's real transactions: a process of its own, because the stage's tables are other ones.

`python -m tests.faults.races ROUNDS` prints one JSON object: the name of each race, and what its rounds ended in.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.aws.event_rows import history
from chalicelib.platform.change import Once
from chalicelib.platform.errors import DomainError
from chalicelib.platform.events import first_break
from chalicelib.platform.ids import RequestId
from chalicelib.signing.states import RecipientStatus
from tests.ground import make_ground
from tests.unit.signing.cases import ANNA, World, bengt, cecilia

Runner = Callable[[], object]


def at_once(*runners: Runner) -> list[str]:
    """Starts all at the same instant; `ok` or the refusal's code of each."""
    barrier = Barrier(len(runners))

    def run(runner: Runner) -> str:
        barrier.wait()
        try:
            runner()
        except DomainError as refusal:
            return refusal.code
        return "ok"

    with ThreadPoolExecutor(len(runners)) as pool:
        return list(pool.map(run, runners))


def outcome(world: World, request_id: RequestId) -> str:
    """The state in words; `broken` when anything contradicts anything."""
    found = world.signing.find(ANNA, request_id)
    events = history(request_id)
    kinds = Counter(e.event.type for e in events)
    signed = sum(r.status is RecipientStatus.SIGNED for r in found.recipients)
    is_sound = (
        first_break(events) is None
        and events[-1].head == found.request.head
        and signed == found.request.signed_count == kinds["recipient.signed"]
        and max(
            kinds[f"signature_request.{k}"] for k in ("sent", "sealing", "completed", "voided", "declined", "expired")
        )
        <= 1
    )
    return f"{found.request.status} {signed}" if is_sound else f"broken: {found.request.status} {signed} {dict(kinds)}"


def two_signers(world: World) -> str:
    request_id, places = world.sent(bengt(), cecilia())
    for place in places:
        world.recipients.see(place)
    ended = at_once(*(_signs(world, place, f"eo_{place.recipient_id}") for place in places))
    return f"{sorted(ended)} → {outcome(world, request_id)}"


def one_order_twice(world: World) -> str:
    """The poll of a second tab, and the delayed collector."""
    request_id, (place,) = world.sent(bengt())
    world.recipients.see(place)
    ended = at_once(*[_signs(world, place, "eo_same" + place.recipient_id)] * 3)
    return f"{sorted(ended)} → {outcome(world, request_id)}"


def double_click(world: World) -> str:
    """Two sends with one Idempotency-Key."""
    request_id = world.draft(bengt())
    world.checking.check(request_id, world.upload(request_id))
    once = Once(once_id=f"idem#{request_id}", fingerprint="f", result=request_id)
    ended = at_once(*[lambda: world.signing.send(ANNA, request_id, once=once)] * 2)
    return f"{ended.count('ok')} ok → {outcome(world, request_id)}"


def link_twice(world: World) -> str:
    request_id, (place,) = world.sent(bengt())
    token = world.token(place)

    def enter() -> None:
        entered, _ = world.recipients.enter(token)
        world.recipients.see(entered)

    at_once(enter, enter, enter)
    views = [e.event.type for e in history(request_id)].count("recipient.viewed")
    return f"{views} view → {outcome(world, request_id)}"


def void_against_signature(world: World) -> str:
    """Either the void came first and the signature is refused, or the signature and the void is."""
    request_id, (place,) = world.sent(bengt())
    world.recipients.see(place)
    ended = at_once(
        _signs(world, place, f"eo_{place.recipient_id}"), lambda: world.signing.void(ANNA, request_id, "ångrat")
    )
    return f"{ended} → {outcome(world, request_id)}"


def expiry_against_signature(world: World) -> str:
    """A signature of the last minute, recorded when the schedule comes by: one of them wins. Two schedules at once."""
    request_id, (place,) = world.sent(bengt())
    world.recipients.see(place)
    finished = world.finished(order=f"eo_{place.recipient_id}")
    now = world.clock.now
    world.clock.now = now + timedelta(days=40)
    ended = at_once(
        lambda: world.recipients.record_signature(place, finished),
        lambda: world.lifecycle.meet(request_id),
        lambda: world.lifecycle.meet(request_id),
    )
    world.clock.now = now
    return f"{ended} → {outcome(world, request_id)}"


def decline_against_signature(world: World) -> str:
    request_id, places = world.sent(bengt(), cecilia())
    for place in places:
        world.recipients.see(place)
    ended = at_once(
        _signs(world, places[0], f"eo_{places[0].recipient_id}"),
        lambda: world.recipients.decline(places[1], "nej", None),
    )
    return f"{ended} → {outcome(world, request_id)}"


def two_seals(world: World) -> str:
    request_id, (place,) = world.sent(bengt())
    world.sign(place)
    at_once(*[lambda: world.sealing.seal(request_id)] * 2)
    files = len(wiring.ground.vault().names(f"case/{request_id}/sealed/"))
    return f"{files} file → {outcome(world, request_id)}"


def _signs(world: World, place: Any, order: str) -> Runner:
    return lambda: world.recipients.record_signature(place, world.finished(order=order))


RACES = (
    two_signers,
    one_order_twice,
    double_click,
    link_twice,
    void_against_signature,
    expiry_against_signature,
    decline_against_signature,
    two_seals,
)


def main(rounds: int) -> None:
    make_ground(client)
    world = World(client)
    json.dump({race.__name__: Counter(race(world) for _ in range(rounds)) for race in RACES}, sys.stdout, indent=1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
