"""What identity stores of a person, and how each kind of it is erased. Every method may be repeated."""

from collections.abc import Callable, Sequence

from chalicelib.aws.places import delete_place, queried, scanned
from chalicelib.aws.tables import Table
from chalicelib.identity.api_key_store import ApiKeyRow
from chalicelib.identity.company_rows import MembershipRow
from chalicelib.identity.members import remove_members
from chalicelib.identity.rows import LookupRow, OrderRow, PersonRow, SessionRow
from chalicelib.platform.erasing import Subject
from chalicelib.platform.ids import CompanyId, SubjectId

Leave = Callable[[CompanyId, SubjectId], None]


class Scanned:
    """Rows no index leads to: found by reading the table. `condition` says which, `:sid` standing for the person."""

    def __init__(self, store: str, model: type[Table], condition: str, **names: str) -> None:
        self.store = store
        self._model = model
        self._condition = condition
        self._names = {f"#{alias}": name for alias, name in names.items()}

    def find(self, subject: Subject, limit: int) -> list[str]:
        return scanned(self._model, self._condition, self._names, subject.sid, limit)

    def erase(self, _subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            delete_place(self._model, place)


class Memberships(Scanned):
    """Who leaves is no longer counted as an owner; then the row goes. LastOwner when nobody would be left."""

    def __init__(self, leave: Leave) -> None:
        super().__init__("memberships", MembershipRow, "#s = :sid", s="sid")
        self._leave = leave

    def erase(self, subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            self._leave(CompanyId(place.split("|")[1]), subject.sid)
        super().erase(subject, places)


class Persons:
    store = "persons"

    def find(self, subject: Subject, limit: int) -> list[str]:
        return queried(PersonRow, subject.sid, limit)

    def erase(self, _subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            delete_place(PersonRow, place)


class Lookups(Scanned):
    """Several accounts may have one address: the others' stay in its set."""

    def __init__(self) -> None:
        super().__init__(
            "lookups",
            LookupRow,
            "#s = :sid OR contains(#m, :sid) OR contains(#l, :sid)",
            s="sid",
            m="members",
            l="lookup",
        )

    def erase(self, subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            lookup = place.partition("|")[2]
            if not remove_members(lookup, subject.sid):
                delete_place(LookupRow, place)


def api_keys() -> Scanned:
    """Their own; a company's say only who made them."""
    return Scanned("api-keys", ApiKeyRow, "#o = :sid", o="owner")


def sessions() -> Scanned:
    return Scanned("sessions", SessionRow, "#s = :sid", s="subject")


def orders() -> Scanned:
    """Logins say whose they were; the row that holds what was asked names nobody, and ends by itself."""
    return Scanned("eid-orders", OrderRow, "#s = :sid OR #r = :sid", s="subject", r="result")
