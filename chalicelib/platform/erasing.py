"""What the erasure of a person asks of whoever stores something about them. Pure.

Each store registers one eraser and, where rows must stay, one keeper. A place is `noun|hash key` or
`noun|hash key|range key` of a table: opaque ids and keyed hashes, so it may stand in plans and ledgers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from chalicelib.platform.ids import SubjectId

Row = Mapping[str, Mapping[str, Any]]


class Why(StrEnum):
    """Why something stays: GDPR article 17(3)(b) bookkeeping, (e) the parties' proof; accountability; others' own."""

    BOOKKEEPING = "bookkeeping"
    OTHERS_DOCUMENT = "others_document"
    OTHERS_ACCOUNT = "others_account"
    COMPANY_RECORD = "company_record"
    ACCOUNTABILITY = "accountability"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Kept:
    """One row that stays, by its exact place. `until`: the last day it must be kept (ISO 8601), where one is known."""

    place: str
    why: Why
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who is erased, by what opaquely leads to them; looked for in rows that stay, too. After the last mail, and when
    a restored table is erased again, the keyed hashes are known no more."""

    sid: SubjectId
    personnummer_lookup: str | None = None
    email_lookup: str | None = None

    @property
    def marks(self) -> tuple[str, ...]:
        hashes = (self.personnummer_lookup, self.email_lookup)
        return (self.sid, *(each.partition("#")[2] for each in hashes if each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers:
    """What names the person in the clear: the scan looks for these everywhere. Held sealed, until the last mail."""

    name: str = field(repr=False)
    eid_name: str = field(repr=False)
    personnummer: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    language: str = "sv"
    personnummer_lookup: str
    email_lookup: str | None = None

    @property
    def plain(self) -> tuple[str, ...]:
        number = self.personnummer
        forms = [number, f"{number[:8]}-{number[8:]}", number[2:], f"{number[2:8]}-{number[8:]}"]
        return tuple(dict.fromkeys(each for each in (self.name, self.eid_name, *forms, self.phone, self.email) if each))


class Eraser(Protocol):
    """One kind of data. `find` reads from the start, at most so many; `erase` may be repeated for the same places."""

    @property
    def store(self) -> str: ...
    def find(self, subject: Subject, limit: int) -> Sequence[str]: ...
    def erase(self, subject: Subject, places: Sequence[str]) -> None: ...


# Says of a row that leads to the person, in the table of this noun, whether it must stay, and why; None: it must go.
Keeper = Callable[[Subject, str, Row, datetime], Kept | None]


def text_of(row: Row, name: str) -> str:
    """A string or number of an item in DynamoDB's own form; empty when it is not there."""
    value = row.get(name, {})
    return str(value.get("S", value.get("N", "")))
