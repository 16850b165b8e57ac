"""The books of a till, on its tables."""

from datetime import date
from typing import Any

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.payments.bookkeeping import BookkeepingService
from chalicelib.payments.sie import Company
from chalicelib.payments.voucher_file import Period
from chalicelib.payments.voucher_file_service import VoucherFileService
from chalicelib.payments.voucher_store import VoucherFiles, Vouchers
from chalicelib.payments.work import work_of
from chalicelib.platform.ids import WalletId
from tests.unit.payments.sie_reader import read
from tests.unit.payments.stand import ANNA, Till, entries

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


class Office:
    """The books of a till; receipts have the numbers that are given here."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.store = Vouchers(wiring.payments.ledger_keys(), till.clock)
        self.numbers: dict[str, int] = {}
        self.books = BookkeepingService(
            vouchers=self.store,
            find_entry=till.book.entry,
            number_of=self.numbers.get,
            company=Company(name="B2B Sign Exempel AB", organisation_number="5599999991"),
            version="0.1.0",
            clock=till.clock,
            pause=lambda _: None,
        )
        self.files = VoucherFileService(
            files=VoucherFiles(wiring.payments.ledger_keys(), till.clock),
            vault=wiring.ground.vault(),
            sie_of=self.books.sie_of,
            clock=till.clock,
        )

    def book_all(self, wallet_id: WalletId = ANNA) -> list[str]:
        """As the outbox does: by each entry's own event."""
        found = []
        for entry in entries(wallet_id):
            for work in (work for recorded in history(entry.entry_id) for work in work_of(recorded)):
                assert work.queue == "books"
                booked = self.books.book(WalletId(work.body["wallet_id"]), work.body["place"])
                found.append(booked.voucher_id if booked else "")
        return found

    def read(self, period: Period = YEAR) -> dict[str, Any]:
        return {f"{v.series}{v.number}": v for v in read(self.books.sie_of(period)[0]).vouchers}
