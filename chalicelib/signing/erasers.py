"""What signing stores of a person, and how it is erased. Every method may be repeated.

A completed request that others signed too stays theirs: its owner only leaves it. What is nobody else's goes whole, its
key first.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.aws.places import delete_place, queried
from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.erasing import Kept, Row, Subject, Why, text_of
from chalicelib.platform.ids import RequestId
from chalicelib.signing.deletion import deleted
from chalicelib.signing.domain import SYSTEM
from chalicelib.signing.ports import Cases, Vault
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.signing.rows import ArchiveRow, ExportRow, RequestRow
from chalicelib.signing.states import RequestStatus


class Requests:
    """By the owner's archive: requests of their own, whatever state they are in. `erase_case` erases a deleted one."""

    store = "requests"

    def __init__(self, cases: Cases, erase_case: Callable[[RequestId], None], clock: Clock) -> None:
        self._cases = cases
        self._erase_case = erase_case
        self._clock = clock

    def find(self, subject: Subject, limit: int) -> list[str]:
        return queried(ArchiveRow, subject.sid, limit)

    def erase(self, _subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            request_id = RequestId(place.rpartition("#")[2])
            self._delete(request_id)
            self._erase_case(request_id)
            delete_place(ArchiveRow, place)

    @rerun_on_conflict
    def _delete(self, request_id: RequestId) -> None:
        try:
            case = self._cases.open(request_id)
        except RequestNotFound:
            return
        if case.request.deleted_at is None:
            case.commit(*deleted(case.request, self._clock(), SYSTEM))


class Exports:
    """The rows, and the files they name. `vault` deletes every version of a folder."""

    store = "exports"

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def find(self, subject: Subject, limit: int) -> list[str]:
        return queried(ExportRow, subject.sid, limit)

    def erase(self, _subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            self._vault.delete_all(f"export/{place.split('|')[2]}/")
            delete_place(ExportRow, place)


def keep_request(subject: Subject, _noun: str, row: Row, _now: datetime) -> Kept | None:
    """Others' own, or others' proof; what the person alone had a part in goes."""
    owner, is_theirs = text_of(row, "owner"), subject.sid in (text_of(row, "owner"), text_of(row, "made_by"))
    if not is_theirs or (owner == subject.sid and not _stays(row)):
        return None
    return Kept(f"requests|{text_of(row, 'request_id')}", Why.OTHERS_DOCUMENT)


def keep_recipient(subject: Subject, _noun: str, row: Row, _now: datetime) -> Kept | None:
    """A recipient of a request that stays."""
    request_id, lookup = text_of(row, "request_id"), text_of(row, "email_lookup")
    request = RequestRow.find(request_id)
    if request is None or lookup != subject.email_lookup:
        return None
    if request.owner == subject.sid and not _stays(dict(request.serialize())):
        return None
    return Kept(f"recipients|{request_id}|{text_of(row, 'recipient_id')}", Why.OTHERS_DOCUMENT)


def keep_archive(subject: Subject, _noun: str, row: Row, _now: datetime) -> Kept | None:
    """A company's list names who made a request of its own."""
    owner, made_by = text_of(row, "sid"), text_of(row, "made_by")
    return (
        None
        if owner == subject.sid or made_by != subject.sid
        else Kept(f"archive|{owner}|{text_of(row, 'entry')}", Why.COMPANY_RECORD)
    )


def _stays(row: Row) -> bool:
    """As `deletion.is_kept` says, of a row."""
    others = {each["S"] for each in row.get("recipient_ids", {}).get("L", [])} - {text_of(row, "owner_recipient")}
    return text_of(row, "status") == RequestStatus.COMPLETED.value and bool(others)
