"""What the erasure of a person needs from outside. Every method may be repeated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.platform.change import Change, Once
from chalicelib.platform.erasing import Identifiers, Kept, Subject
from chalicelib.platform.ids import ErasureId, SubjectId
from chalicelib.privacy.certificate import Certificate
from chalicelib.privacy.erasure import Credits, Erasure
from chalicelib.privacy.erasure_ledger import Entry


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a person's data must not go yet (a complaint, an authority's order), and which stores it is about."""

    hold_id: str
    stores: tuple[str, ...]
    reason: str


class Erasures(Protocol):
    """The table of erasures. `commit` moves the person's fence with the erasure's state, in the same transaction."""

    def find(self, erasure_id: ErasureId) -> Erasure: ...
    def of(self, sid: SubjectId) -> Erasure | None: ...
    def under_way(self, limit: int) -> list[ErasureId]: ...
    def commit(
        self, change: Change, *, once: Once | None = None, certificate: Certificate | None = None
    ) -> Erasure: ...
    def note(self, erasure: Erasure) -> None:
        """Without an event: which walk it is, and its token."""

    def forget(self, erasure_id: ErasureId) -> None:
        """Shreds the key of the request itself, which sealed what names the person."""


class Ledger(Protocol):
    def kept(self, erasure_id: ErasureId) -> list[Kept]: ...
    def keep(self, erasure_id: ErasureId, kept: Iterable[Kept]) -> None: ...
    def entries(self, erasure_id: ErasureId) -> list[Entry]: ...
    def last(self, erasure_id: ErasureId) -> Entry | None: ...
    def write(self, erasure_id: ErasureId, entry: Entry) -> None: ...


class Holds(Protocol):
    def of(self, sid: SubjectId) -> Sequence[Hold]: ...


class Accounts(Protocol):
    def identifiers(self, sid: SubjectId) -> Identifiers: ...
    def end_sessions(self, sid: SubjectId, *, before: datetime | None) -> None:
        """Those that were made before; all, with None."""

    def owns_alone(self, sid: SubjectId) -> bool: ...


class Signings(Protocol):
    """`void_ongoing` answers how many of the person's requests are not over, or whose parties are not told yet."""

    def has_ongoing(self, sid: SubjectId) -> bool: ...
    def void_ongoing(self, sid: SubjectId) -> int: ...
    def offer_export(self, sid: SubjectId, erasure_id: ErasureId) -> None: ...


class SettleCredits(Protocol):
    """Unused credits: whether any are left, and whether nothing is owed once the person's choice was followed."""

    def has_unused(self, sid: SubjectId) -> bool: ...
    def settle(self, sid: SubjectId, erasure_id: ErasureId, choice: Credits) -> bool: ...


class Scanner(Protocol):
    """Reads every table, index and object; changes nothing. `search` gives the opaque places of what it found, and
    where to go on (None: it has seen all of the place)."""

    def places(self) -> Sequence[str]: ...
    def kept(self, subject: Subject, at: datetime) -> list[Kept]: ...
    def search(
        self, place: str, subject: Subject, plain: Sequence[str], kept: frozenset[str], cursor: str | None
    ) -> tuple[list[str], str | None]: ...


class Certificates(Protocol):
    def last(self) -> tuple[int, str] | None: ...
    def find(self, certificate_id: str) -> Certificate: ...
    def sign(self, certificate: Certificate) -> Certificate: ...


class Machine(Protocol):
    """The state machine: starts a walk (once a name), wakes one that waits (or none), says whether one is under way."""

    def start(self, erasure_id: ErasureId, attempt: int) -> None: ...
    def wake(self, token: str) -> None: ...
    def is_walking(self, erasure_id: ErasureId, attempt: int) -> bool: ...
