"""What of an archive is asked for: states, days of creation, and which end comes first. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from chalicelib.platform.clock import iso
from chalicelib.signing.deadlines import end_of
from chalicelib.signing.states import RequestStatus

FIRST, LAST = "0", "9"  # before and after the year of any entry


@dataclass(frozen=True, slots=True)
class ArchiveQuery:
    """No `statuses`: all. The days are Swedish ones, both included."""

    statuses: Collection[RequestStatus] = ()
    created_from: date | None = None
    created_to: date | None = None
    oldest_first: bool = False

    @property
    def between(self) -> tuple[str, str]:
        """The entries from one to the other; an entry begins with the time of creation."""
        start = iso(end_of(self.created_from - timedelta(days=1))) if self.created_from else FIRST
        end = iso(end_of(self.created_to)) if self.created_to else LAST
        return start, end

    @property
    def tag(self) -> str:
        """Tells one query's cursors from another's; empty for the whole archive, newest first."""
        if self == EVERYTHING:
            return ""
        said = (sorted(self.statuses), self.created_from, self.created_to, self.oldest_first)
        return sha256(repr(said).encode()).hexdigest()[:12]


EVERYTHING = ArchiveQuery()
