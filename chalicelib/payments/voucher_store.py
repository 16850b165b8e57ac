"""Vouchers in a table of their own, and the files made of them.

A voucher's row is put under the condition that there is none of its number, and no function may change or delete one:
the last number is read off the rows themselves, so there is no counter that could run ahead of them.
"""

from collections.abc import Iterator
from datetime import date

import msgspec

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Action, create, versioned
from chalicelib.payments import ledger_store
from chalicelib.payments.refusals import VoucherFileNotFound
from chalicelib.payments.rows import PaymentRow
from chalicelib.payments.store import key_id_of
from chalicelib.payments.voucher_file import FileStatus, Period, VoucherFile
from chalicelib.payments.voucher_rows import VoucherFileRow, VoucherRow
from chalicelib.payments.vouchers import Booked, Row, Voucher
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import KeyId, SubjectId, VoucherFileId, WalletId

BOOKS = WalletId("books")  # no wallet's: the operator's own books of a year have one key


class Content(msgspec.Struct):
    """What is sealed of a voucher."""

    entry_id: str
    wallet_id: str
    text: str
    rows: list[tuple[str, int]]


class Vouchers:
    """`keys` are those of the books (`ledger-keys`)."""

    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def about(self, entry_id: str) -> Booked | None:
        marker = PaymentRow.find(f"booked#{entry_id}")
        if marker is None:
            return None
        series, _, number = marker.about.partition("-")
        row = VoucherRow.find(series, _place(int(number)))
        return _booked(row, self._keys.open(KeyId(row.key_id))) if row else None

    def last_number(self, series: str, fiscal_year: int) -> int:
        rows = VoucherRow.query(f"{series}{fiscal_year}", scan_index_forward=False, limit=1, consistent_read=True)
        return next((int(row.number) for row in rows), 0)

    def of(self, series: str, fiscal_year: int) -> Iterator[Booked]:
        key: DataKey | None = None
        for row in VoucherRow.query(f"{series}{fiscal_year}", consistent_read=True):
            key = key or self._keys.open(KeyId(row.key_id))
            yield _booked(row, key)

    def commit(self, *changes: Change) -> None:
        own: dict[type, Writer] = {Booked: self._write}
        commit_with(own | ledger_store.writers(), self._clock)(*changes)

    def _write(self, booked: Booked) -> list[Action]:
        key_id = key_id_of(BOOKS, booked.fiscal_year)
        return [create(_row(booked, key_id, self._keys.open_or_mint(key_id)))]


class VoucherFiles:
    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def find(self, file_id: VoucherFileId) -> VoucherFile:
        row = VoucherFileRow.find(file_id)
        if row is None or row.expires_at <= self._clock().timestamp():
            raise VoucherFileNotFound
        return _file_of(row)

    def key(self, fiscal_year: int) -> DataKey:
        """Minted where nothing is booked in the year: an empty file is one too."""
        return self._keys.open_or_mint(key_id_of(BOOKS, fiscal_year))

    def commit(self, change: Change, *, once: Once | None = None) -> None:
        commit_with({VoucherFile: _write_file}, self._clock)(change, once=once)


def _place(number: int) -> str:
    return f"{number:07}"


def _row(booked: Booked, key_id: str, key: DataKey) -> VoucherRow:
    made = booked.voucher
    content = Content(made.entry_id, booked.wallet_id, made.text, [(row.account, row.amount_ore) for row in made.rows])
    return VoucherRow(
        booked.book,
        _place(booked.number),
        day=made.day.isoformat(),
        booked_at=iso(booked.booked_at),
        keep_until=booked.keep_until.isoformat(),
        key_id=key_id,
        content_sealed=_box(key, booked.voucher_id).seal_bytes("content", msgspec.json.encode(content)),
    )


def _booked(row: VoucherRow, key: DataKey) -> Booked:
    number = int(row.number)
    plain = _box(key, f"{row.book}-{number}").unseal_bytes("content", row.content_sealed)
    content = msgspec.json.decode(plain, type=Content)
    rows = tuple(Row(account, amount_ore) for account, amount_ore in content.rows)
    day = date.fromisoformat(row.day)
    return Booked(
        series=row.book[:-4],
        number=number,
        booked_at=from_iso(row.booked_at),
        wallet_id=WalletId(content.wallet_id),
        voucher=Voucher(entry_id=content.entry_id, day=day, text=content.text, rows=rows),
    )


def _box(key: DataKey, voucher_id: str) -> SealedRow:
    return SealedRow(key, "vouchers", voucher_id)


def _write_file(file: VoucherFile) -> list[Action]:
    row = VoucherFileRow(
        file.file_id,
        version=file.version + 1,
        head_seq=file.head.seq,
        head_hash=file.head.hash,
        status=file.status.value,
        first=file.period.first.isoformat(),
        last=file.period.last.isoformat(),
        asked_by=file.asked_by,
        size=file.size,
        sha256=file.sha256 or None,
        vouchers=file.vouchers,
        created_at=iso(file.created_at),
        expires_at=int(file.expires_at.timestamp()),
    )
    return [versioned(row, read_version=file.version)]


def _file_of(row: VoucherFileRow) -> VoucherFile:
    return VoucherFile(
        file_id=VoucherFileId(row.file_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=FileStatus(row.status),
        period=Period(date.fromisoformat(row.first), date.fromisoformat(row.last)),
        asked_by=SubjectId(row.asked_by),
        created_at=from_iso(row.created_at),
        size=int(row.size),
        sha256=row.sha256 or "",
        vouchers=int(row.vouchers),
    )
