"""The verbs of bookkeeping: one voucher for each entry that moved money, and a period's vouchers in SIE's words.

An entry's own event asks for its voucher. A voucher's number is the next of its series and year; it is given in the
transaction that writes the voucher, so a crash leaves no gap, and an entry is booked once however often it is asked.
"""

import random
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from chalicelib.payments.ledger import Entry
from chalicelib.payments.refusals import EntryNotFound
from chalicelib.payments.settling import Marker
from chalicelib.payments.sie import Company, sie
from chalicelib.payments.voucher_file import Period
from chalicelib.payments.vouchers import SERIES, Booked, NumberOf, VoucherMissing, series_of, voucher
from chalicelib.platform.change import AlreadyDone, Change, Conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import WalletId
from chalicelib.platform.working_days import swedish_day

TRIES = 60  # whoever meets another has seen a number given: as many as book at once is enough
FindEntry = Callable[[WalletId, str], Entry | None]


class Vouchers(Protocol):
    """`of` gives a whole series of a year by number; vouchers are only ever added."""

    def about(self, entry_id: str) -> Booked | None: ...
    def last_number(self, series: str, fiscal_year: int) -> int: ...
    def of(self, series: str, fiscal_year: int) -> Iterable[Booked]: ...
    def commit(self, *changes: Change) -> None: ...


class BookkeepingService:
    def __init__(
        self,
        *,
        vouchers: Vouchers,
        find_entry: FindEntry,
        number_of: NumberOf,
        company: Company,
        version: str,
        clock: Clock,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._vouchers = vouchers
        self._find_entry = find_entry
        self._number_of = number_of
        self._company = company
        self._version = version
        self._clock = clock
        self._pause = pause

    def book(self, wallet_id: WalletId, place: str) -> Booked | None:
        """The entry's voucher: as it was booked before, or with the next number; None where no money moved.

        Raises Unbooked for what has no account, series or text: it waits among the dead letters until it has.
        """
        entry = self._find_entry(wallet_id, place)
        if entry is None:
            raise EntryNotFound
        for attempt in range(TRIES):
            found = self._vouchers.about(entry.entry_id)
            if found is not None:
                return found
            try:
                if not self._try(entry):
                    return None
            except AlreadyDone:
                continue
            except Conflict:
                self._pause(random.uniform(0, min(0.2, 0.01 * 2**attempt)))  # noqa: S311 - jitter, not a secret
        raise Conflict

    def sie_of(self, period: Period) -> tuple[bytes, int]:
        """The file and how many vouchers it holds. VoucherMissing where a number of the year's series is not there."""
        found = [each for series in sorted(set(SERIES.values())) for each in self._of(series, period)]
        today = swedish_day(self._clock())
        return sie(found, self._company, today, self._version), len(found)

    def _try(self, entry: Entry) -> bool:
        made = voucher(entry, self._number_of)
        if made is None:
            return False
        series, year = series_of(entry), made.day.year
        booked = Booked(
            series=series,
            number=self._vouchers.last_number(series, year) + 1,
            booked_at=self._clock(),
            wallet_id=entry.wallet_id,
            voucher=made,
        )
        marker = Marker(f"booked#{entry.entry_id}", booked.voucher_id)
        self._vouchers.commit(Change(booked), Change(marker))
        return True

    def _of(self, series: str, period: Period) -> list[Booked]:
        found = []
        for wanted, booked in enumerate(self._vouchers.of(series, period.fiscal_year), 1):
            if booked.number != wanted:
                raise VoucherMissing(f"{series}{period.fiscal_year}-{wanted}")
            if period.holds(booked.voucher.day):
                found.append(booked)
        return found
