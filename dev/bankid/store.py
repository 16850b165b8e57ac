"""Orders on disk: SQLite, so that a killed simulator finds them again. One thread uses it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec

from dev.bankid.orders import Lifetimes, Order, Status

KEPT_SECONDS = 24 * 3600.0  # for replaying old evidence; then forgotten at the next start
LISTED_SECONDS = 15 * 60.0
MOST_LISTED = 50

_TABLE = """
create table if not exists orders (
  order_ref text primary key, auto_start_token text unique not null, qr_start_token text unique not null,
  created_at real not null, personal_number text, is_open integer not null, body blob not null
)"""
_INDEXES = (
    "create index if not exists by_time on orders (created_at)",
    "create index if not exists open_ones on orders (personal_number) where is_open",
)


class OrderStore:
    """What is read has already been settled: its state is that of this moment."""

    def __init__(self, path: Path, clock: Callable[[], float], lifetimes: Callable[[], Lifetimes]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._clock, self._lifetimes = clock, lifetimes
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("pragma journal_mode=wal")
        for statement in (_TABLE, *_INDEXES):
            self._database.execute(statement)
        self._database.execute("delete from orders where created_at < ?", (clock() - KEPT_SECONDS,))

    def close(self) -> None:
        self._database.close()

    def keep(self, *orders: Order) -> None:
        """All of them or none."""
        self._database.execute("begin")
        for order in orders:
            self._database.execute(
                "insert or replace into orders values (?, ?, ?, ?, ?, ?, ?)",
                (
                    order.order_ref,
                    order.auto_start_token,
                    order.qr_start_token,
                    order.created_at,
                    order.personal_number,
                    order.status is Status.PENDING,
                    msgspec.json.encode(order),
                ),
            )
        self._database.execute("commit")

    def find(self, order_ref: str) -> Order | None:
        return self._one("order_ref", order_ref)

    def find_by_token(self, token: str) -> Order | None:
        """By the autoStartToken or the qrStartToken."""
        return self._one("auto_start_token", token) or self._one("qr_start_token", token)

    def recent(self) -> list[Order]:
        """Newest first, whatever their state; not all of them when there are very many."""
        return self._some(
            "created_at > ? order by created_at desc limit ?", self._clock() - LISTED_SECONDS, MOST_LISTED
        )

    def open_for(self, personal_number: str) -> list[Order]:
        """The person's orders that have not ended."""
        kept_open = self._some("personal_number = ? and is_open", personal_number)
        return [each for each in kept_open if each.status is Status.PENDING]  # time may have ended some since

    def _some(self, condition: str, *values: str | float) -> list[Order]:
        rows = self._database.execute(f"select body from orders where {condition}", values)
        return [self._settled(body) for (body,) in rows.fetchall()]

    def _one(self, column: str, value: str) -> Order | None:
        row = self._database.execute(f"select body from orders where {column} = ?", (value,)).fetchone()
        return self._settled(row[0]) if row else None

    def _settled(self, body: bytes) -> Order:
        order = msgspec.json.decode(body, type=Order)
        order.settle(self._clock(), self._lifetimes())
        return order
