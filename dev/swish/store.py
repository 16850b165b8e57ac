"""Payments, refunds and callbacks on disk: SQLite, so that a killed simulator finds them again. One thread uses it."""

import sqlite3
from pathlib import Path

import msgspec

from dev.swish.payments import Payment, Refund

MOST_LISTED = 50

_TABLES = """
create table if not exists payments (
  id text primary key, token text unique, payment_reference text unique, payer text, is_open integer not null,
  created_at real not null, body blob not null
);
create table if not exists refunds (
  id text primary key, original text not null, is_open integer not null, created_at real not null, body blob not null
);
create table if not exists callbacks (
  id integer primary key, about text not null, due_at real, body blob not null
);
create index if not exists open_payments on payments (payer) where is_open;
create index if not exists of_payment on refunds (original);
create index if not exists due on callbacks (due_at) where due_at is not null;
create index if not exists told_of on callbacks (about)
"""


class Callback(msgspec.Struct, kw_only=True):
    """One message to a merchant. `content` is as it was when it was written: a later state does not change it.

    `due_at` None: delivered, given up, or lost on purpose. `answers`: the HTTP status of each attempt, 0 for none.
    """

    about: str
    url: str
    identifier: str | None
    content: bytes
    due_at: float | None
    id: int | None = None
    state: str = "waiting"
    answers: list[int] = msgspec.field(default_factory=list)


class Store:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("pragma journal_mode=wal")
        for statement in _TABLES.split(";"):
            self._database.execute(statement)

    def close(self) -> None:
        self._database.close()

    def keep(self, payment: Payment) -> None:
        self._database.execute(
            "insert or replace into payments values (?, ?, ?, ?, ?, ?, ?)",
            (
                payment.id,
                payment.token,
                payment.payment_reference,
                payment.payer_alias,
                payment.is_open,
                payment.created_at,
                msgspec.json.encode(payment),
            ),
        )

    def keep_refund(self, refund: Refund) -> None:
        row = (refund.id, refund.original, refund.is_open, refund.created_at, msgspec.json.encode(refund))
        self._database.execute("insert or replace into refunds values (?, ?, ?, ?, ?)", row)

    def keep_callback(self, callback: Callback) -> None:
        row = (callback.id, callback.about, callback.due_at, msgspec.json.encode(callback))
        callback.id = self._database.execute("insert or replace into callbacks values (?, ?, ?, ?)", row).lastrowid

    def find(self, payment_id: str) -> Payment | None:
        return next(iter(self._payments("id = ?", payment_id)), None)

    def find_by_token(self, token: str) -> Payment | None:
        return next(iter(self._payments("token = ?", token)), None)

    def find_paid(self, payment_reference: str) -> Payment | None:
        return next(iter(self._payments("payment_reference = ?", payment_reference)), None)

    def open_of(self, payer: str) -> list[Payment]:
        return self._payments("payer = ? and is_open", payer)

    def open_payments(self) -> list[Payment]:
        return self._payments("is_open")

    def recent(self) -> list[Payment]:
        return self._payments("true order by created_at desc limit ?", MOST_LISTED)

    def find_refund(self, refund_id: str) -> Refund | None:
        return next(iter(self._refunds("id = ?", refund_id)), None)

    def refunds_of(self, payment_reference: str) -> list[Refund]:
        return self._refunds("original = ?", payment_reference)

    def open_refunds(self) -> list[Refund]:
        return self._refunds("is_open")

    def paid_payments(self) -> list[Payment]:
        return self._payments("payment_reference is not null")

    def all_refunds(self) -> list[Refund]:
        return self._refunds("true")

    def due_callbacks(self, now: float) -> list[Callback]:
        """In the order in which they fell due."""
        return self._callbacks("due_at <= ? order by due_at, id", now)

    def callbacks_of(self, about: str) -> list[Callback]:
        return self._callbacks("about = ? order by id", about)

    def _payments(self, condition: str, *values: str | float) -> list[Payment]:
        rows = self._database.execute(f"select body from payments where {condition}", values)
        return [msgspec.json.decode(body, type=Payment) for (body,) in rows.fetchall()]

    def _refunds(self, condition: str, *values: str | float) -> list[Refund]:
        rows = self._database.execute(f"select body from refunds where {condition}", values)
        return [msgspec.json.decode(body, type=Refund) for (body,) in rows.fetchall()]

    def _callbacks(self, condition: str, *values: str | float) -> list[Callback]:
        rows = self._database.execute(f"select id, body from callbacks where {condition}", values)
        return [
            msgspec.structs.replace(msgspec.json.decode(body, type=Callback), id=number)
            for number, body in rows.fetchall()
        ]
