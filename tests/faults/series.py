"""Sixteen that issue receipts and book vouchers at the same instant, on the emulator's real transactions, some of which
are killed.

`python -m tests.faults.series ROUNDS` prints one JSON object: how many were killed, and the numbers that were given.
"""

import json
import random
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from chalicelib.aws.clients import client
from chalicelib.payments.domain import Purchase
from chalicelib.platform.change import Change
from tests.faults.crashes import Killed
from tests.ground import make_ground
from tests.unit.payments.office import YEAR, Office
from tests.unit.payments.receipts import numbers, receipts_of
from tests.unit.payments.stand import Till, entries

THREADS = 16
KILLED_OF_TEN = 3


def main(rounds: int) -> None:
    make_ground(client)
    till = Till()
    killed = 0
    for round_ in range(rounds):
        bought = [till.bought(1) for _ in range(THREADS)]
        barrier = Barrier(2 * THREADS)
        with ThreadPoolExecutor(2 * THREADS) as pool:  # each is issued by two at once
            runs = [
                pool.submit(_until_issued, till, purchase, barrier, 1000 * round_ + n)
                for n, purchase in enumerate(bought * 2)
            ]
            killed += sum(run.result() for run in runs)
        found = {receipts_of(till).of_purchase(purchase.purchase_id) for purchase in bought}
        assert len(found) == THREADS
        assert len(numbers()) == THREADS * (round_ + 1)
    vouchers = [booked.number for booked in Office(till).store.of("K", YEAR.fiscal_year)]
    print(json.dumps({"killed": killed, "given": numbers(), "booked": vouchers}))  # noqa: T201


def _until_issued(till: Till, purchase: Purchase, barrier: Barrier, seed: int) -> int:
    chance, killed = random.Random(seed), 0
    service, office = receipts_of(till), Office(till)
    place = next(entry.place for entry in entries() if entry.about == purchase.purchase_id)

    def fatal(commit: Callable[..., None]) -> Callable[..., None]:
        def committed(*changes: Change) -> None:
            die = chance.randrange(10) < KILLED_OF_TEN
            is_after = chance.randrange(2)
            if die and not is_after:
                raise Killed
            commit(*changes)
            if die:
                raise Killed

        return committed

    for store in (service._receipts, office.store):
        store.commit = fatal(store.commit)  # type: ignore[method-assign]
    barrier.wait()
    while True:
        try:
            service.of_purchase(purchase.purchase_id)
            office.books.book(purchase.wallet_id, place)
        except Killed:
            killed += 1
        else:
            return killed


if __name__ == "__main__":
    main(int(sys.argv[1]))
