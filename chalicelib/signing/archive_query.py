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
    """No `statuses`: all. The days are Swedish ones, both included. `text`: each of its words stands in the title;
    `recipient`: each of its words stands in one recipient's name or address. `made_by`: by this person only, in a
    company's archive; it comes from who asks, not from what is asked."""

    statuses: Collection[RequestStatus] = ()
    created_from: date | None = None
    created_to: date | None = None
    oldest_first: bool = False
    text: str = ""
    label: str = ""
    recipient: str = ""
    made_by: str = ""

    @property
    def is_picky(self) -> bool:
        """Whether rows are read that are not shown."""
        return bool(self.statuses or self.text or self.label or self.recipient or self.made_by)

    def reaches(self, made_by: str | None) -> bool:
        return not self.made_by or self.made_by == made_by

    def finds(self, title: str, labels: Collection[str], parties: Collection[str]) -> bool:
        """By what only the owner's key can read, so nobody could have indexed it."""
        is_labelled = not self.label or self.label.casefold() in {label.casefold() for label in labels}
        is_party = not self.recipient or any(_says(party, self.recipient) for party in parties)
        return is_labelled and is_party and _says(title, self.text)

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
        said = (
            sorted(self.statuses),
            self.created_from,
            self.created_to,
            self.oldest_first,
            self.text,
            self.label,
            self.recipient,
        )
        return sha256(repr(said).encode()).hexdigest()[:12]


def _says(text: str, words: str) -> bool:
    said = text.casefold()
    return all(word in said for word in words.casefold().split())


EVERYTHING = ArchiveQuery()
