"""The mails taken, in one SQLite file below --data: a mail answered for is on disk, also after kill -9."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mails (
  number INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT UNIQUE NOT NULL, taken_at TEXT NOT NULL,
  sender TEXT NOT NULL, subject TEXT NOT NULL, tags TEXT NOT NULL, configuration_set TEXT,
  files INTEGER NOT NULL, raw BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS recipients (
  message_id TEXT NOT NULL, address TEXT NOT NULL COLLATE NOCASE, delivery TEXT NOT NULL,
  PRIMARY KEY (message_id, address)
);
CREATE INDEX IF NOT EXISTS recipients_by_address ON recipients (address);
"""
_COLUMNS = "number, message_id, taken_at, sender, subject, tags, configuration_set, files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the inbox. `recipients` maps each address to `delivered`, `bounced` or `complained`; `files` counts
    attachments."""

    message_id: str
    taken_at: datetime
    sender: str
    subject: str
    tags: Mapping[str, str]
    configuration_set: str | None
    files: int
    recipients: Mapping[str, str]


class Mailbox:
    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._path = directory / "mails.sqlite"
        with closing(self._open()) as database, database:
            database.execute("PRAGMA journal_mode=WAL")
            database.executescript(_SCHEMA)

    def keep(self, entry: Entry, raw: bytes) -> None:
        row = (
            entry.message_id,
            entry.taken_at.isoformat(),
            entry.sender,
            entry.subject,
            json.dumps(dict(entry.tags)),
            entry.configuration_set,
            entry.files,
            raw,
        )
        with closing(self._open()) as database, database:
            database.execute(
                "INSERT INTO mails (message_id, taken_at, sender, subject, tags, configuration_set, files, raw)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            lines = [(entry.message_id, address, delivery) for address, delivery in entry.recipients.items()]
            database.executemany("INSERT OR IGNORE INTO recipients VALUES (?, ?, ?)", lines)

    def entries(self, to: str | None = None, limit: int = 200) -> list[Entry]:
        """Newest first; `to` is compared without regard to case."""
        with closing(self._open()) as database:
            rows = database.execute(
                f"SELECT {_COLUMNS} FROM mails WHERE ?1 IS NULL OR message_id IN"
                " (SELECT message_id FROM recipients WHERE address = ?1) ORDER BY number DESC LIMIT ?2",
                (to, limit),
            )
            return [self._entry(database, row) for row in rows.fetchall()]

    def find(self, message_id: str) -> tuple[Entry, bytes] | None:
        with closing(self._open()) as database:
            row = database.execute(f"SELECT {_COLUMNS}, raw FROM mails WHERE message_id = ?", (message_id,)).fetchone()
            return (self._entry(database, row[:-1]), row[-1]) if row else None

    def addresses(self) -> list[tuple[str, int]]:
        """Every address that ever got a mail, with the number of its mails, in alphabetical order."""
        with closing(self._open()) as database:
            return database.execute(
                "SELECT lower(address) AS a, count(*) FROM recipients GROUP BY a ORDER BY a"
            ).fetchall()

    def set_delivery(self, message_id: str, delivery: str) -> None:
        with closing(self._open()) as database, database:
            database.execute("UPDATE recipients SET delivery = ? WHERE message_id = ?", (delivery, message_id))

    def empty(self, to: str | None = None) -> None:
        with closing(self._open()) as database, database:
            database.execute(
                "DELETE FROM mails WHERE ?1 IS NULL OR message_id IN"
                " (SELECT message_id FROM recipients WHERE address = ?1)",
                (to,),
            )
            database.execute("DELETE FROM recipients WHERE message_id NOT IN (SELECT message_id FROM mails)")

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=10)
        database.execute("PRAGMA synchronous=FULL")
        return database

    def _entry(self, database: sqlite3.Connection, row: tuple[object, ...]) -> Entry:
        _, message_id, taken_at, sender, subject, tags, configuration_set, files = row
        recipients = database.execute(
            "SELECT address, delivery FROM recipients WHERE message_id = ? ORDER BY rowid", (message_id,)
        )
        return Entry(
            message_id=str(message_id),
            taken_at=datetime.fromisoformat(str(taken_at)).astimezone(UTC),
            sender=str(sender),
            subject=str(subject),
            tags=json.loads(str(tags)),
            configuration_set=None if configuration_set is None else str(configuration_set),
            files=int(str(files)),
            recipients=dict(recipients.fetchall()),
        )
