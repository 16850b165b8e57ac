"""Races against the emulator's real transactions: a process of its own, because the stage's tables are other ones.

`python -m tests.faults.races ROUNDS` prints one JSON object: the name of each race, and what its rounds ended in.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import combinations
from threading import Barrier

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.aws.event_rows import history
from chalicelib.platform.change import Once
from chalicelib.platform.errors import DomainError
from chalicelib.platform.events import first_break
from chalicelib.platform.ids import RequestId, WalletId, new_id
from chalicelib.signing.places import Place
from chalicelib.signing.recipient import Invitee
from chalicelib.signing.states import RecipientStatus
from tests.ground import make_ground
from tests.unit.payments.stand import Till, audit
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


def pair(first: str, second: str) -> Callable[[World], str]:
    """Two ends of one recipient's place at the same instant, recorded when the time for signing is over."""

    def race(world: World) -> str:
        request_id, (place,) = world.sent(bengt())
        world.recipients.see(place)
        sent_at = world.clock.now
        ways = {name: way(world, place) for name, way in WAYS.items()}
        # What expires has its time behind it; a signature counts by when it was given, the rest by the clock.
        world.clock.now = sent_at + timedelta(days=40) if "expire" in (first, second) else sent_at
        ended = at_once(ways[first], ways[second])
        world.clock.now = sent_at
        return f"{ended} → {outcome(world, request_id)}"

    return race


def two_seals(world: World) -> str:
    request_id, (place,) = world.sent(bengt())
    world.sign(place)
    at_once(*[lambda: world.sealing.seal(request_id)] * 2)
    files = len(wiring.ground.vault().names(f"case/{request_id}/sealed/"))
    return f"{files} file → {outcome(world, request_id)}"


def sixteen_senders(_world: World) -> str:
    """Each with a request of their own, all with the one wallet of ten credits (a company sends in bulk)."""
    wallet_id = WalletId(new_id("sub"))
    till = Till()
    till.wallets.grant(wallet_id, 10, "race")
    world = World(client, lambda _sid, request_id, n, at: till.wallets.reserve(wallet_id, request_id, n, at))
    drafts = [world.draft(bengt()) for _ in range(16)]
    for request_id in drafts:
        world.checking.check(request_id, world.upload(request_id))
    ended = Counter(at_once(*(partial(world.signing.send, ANNA, request_id) for request_id in drafts)))
    found = Counter(str(world.signing.find(ANNA, request_id).request.status) for request_id in drafts)
    audit(till, wallet_id)
    return f"{dict(sorted(ended.items()))} → {dict(sorted(found.items()))}, {till.balance(wallet_id)}"


def capture_and_release(_world: World) -> str:
    """The works of a signature and of an end, twice each, at the same instant."""
    wallet_id = WalletId(new_id("sub"))
    till = Till()
    till.wallets.grant(wallet_id, 1, "race")
    world = World(client, lambda _sid, request_id, n, at: till.wallets.reserve(wallet_id, request_id, n, at))
    request_id, (place, _other) = world.sent(bengt(), cecilia())
    world.sign(place)
    world.signing.void(ANNA, request_id, "ångrat")
    ended = at_once(*[lambda: till.wallets.resolve(request_id)] * 4)
    audit(till, wallet_id)
    return f"{sorted(ended)} → {till.balance(wallet_id)}"


def paid_four_times(_world: World) -> str:
    """Callbacks, a waiting buyer and the sweep at the same instant."""
    wallet_id = WalletId(new_id("sub"))
    till = Till()
    purchase = till.buy(10, wallet_id)
    reference = till.provider.pay(purchase.payment_id)
    ended = at_once(
        *[lambda: till.settle(reference)] * 2,
        lambda: till.purchases.follow(wallet_id, purchase.purchase_id),
        lambda: till.purchases.look(purchase.purchase_id),
    )
    audit(till, wallet_id)
    return f"{sorted(ended)} → {till.balance(wallet_id)}"


def _signs(world: World, place: Place, order: str) -> Runner:
    finished = world.finished(order=order)
    return lambda: world.recipients.record_signature(place, finished)


DISA = Invitee(name="Disa Dahl", email="disa@example.com")
WAYS: dict[str, Callable[[World, Place], Runner]] = {
    "sign": lambda world, place: _signs(world, place, f"eo_{place.recipient_id}"),
    "void": lambda world, place: lambda: world.signing.void(ANNA, place.request_id, "ångrat"),
    "decline": lambda world, place: lambda: world.recipients.decline(place, "nej", None),
    "expire": lambda world, place: lambda: world.lifecycle.meet(place.request_id),
    "reassign": lambda world, place: lambda: world.handover.reassign(ANNA, place.request_id, place.recipient_id, DISA),
    "forward": lambda world, place: lambda: world.handover.forward(place, DISA),
}
MONEY = (sixteen_senders, capture_and_release, paid_four_times)
RACES: dict[str, Callable[[World], str]] = {
    **{race.__name__: race for race in (two_signers, one_order_twice, double_click, link_twice, two_seals, *MONEY)},
    **{f"{first} and {second}": pair(first, second) for first, second in combinations(WAYS, 2)},
    "expire and expire": pair("expire", "expire"),
}


def main(rounds: int) -> None:
    make_ground(client)
    world = World(client)
    found = {name: Counter(race(world) for _ in range(rounds)) for name, race in RACES.items()}
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
