"""Rows on disk that survive `kill -9` of the emulator: what an answered request wrote is there at the next start.

SQLite in WAL mode with synchronous=OFF: a commit is a write to the page cache, which outlives the process (not a power
cut, which a development stack may lose to).
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

Row = tuple[str | int | None, ...]


class Journal:
    """One SQLite file; every commit is one transaction. Used from several threads."""

    def __init__(self, schema: Sequence[str]) -> None:
        folder = Path(os.environ["EMULATOR_DATA"])
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(folder / "journal.sqlite", check_same_thread=False, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "busy_timeout=5000"):
            self._database.execute(f"PRAGMA {pragma}")
        for statement in schema:
            self._database.execute(statement)

    def commit(self, statements: Iterable[tuple[str, Row]]) -> None:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            for statement, row in statements:
                self._database.execute(statement, row)
            self._database.execute("COMMIT")

    def rows(self, query: str) -> Iterator[tuple[str, ...]]:
        with self._lock:
            return iter(self._database.execute(query).fetchall())
