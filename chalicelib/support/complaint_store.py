"""The table of complaints. What anybody wrote is sealed under the complaint's own key, `complaint#<id>`."""

import base64
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from chalicelib.aws.commit import commit_with, transact
from chalicelib.aws.keys import KeyRing, KeyRow, KeyShredded, Minted, write_minted
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Action, delete, together, versioned
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import KeyId
from chalicelib.platform.text import Language
from chalicelib.platform.working_days import swedish_day
from chalicelib.support.complaint import Complaint, ComplaintId, ComplaintStatus, Contact, Message, Party, Source
from chalicelib.support.complaint_refusals import ComplaintNotFound
from chalicelib.support.complaint_rows import ComplaintRow
from chalicelib.support.domain import StaffId

WAITS, ENDS = "waits", "ends"
FAR = "9999"
SECRET_BYTES = 20


def key_id_of(complaint_id: str) -> KeyId:
    return KeyId(f"complaint#{complaint_id}")


class DynamoComplaints:
    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def new(self, complaint_id: ComplaintId) -> "OpenedComplaint":
        minted = self._keys.mint(key_id_of(complaint_id))
        return OpenedComplaint(self._keys, minted.key, self._clock, minted=minted)

    def open(self, complaint_id: ComplaintId) -> "OpenedComplaint":
        key_row, row = together((KeyRow, key_id_of(complaint_id), None), (ComplaintRow, complaint_id, None))
        if row is None:
            raise ComplaintNotFound
        try:
            key = self._keys.unlock(key_row)
        except KeyShredded as gone:
            raise ComplaintNotFound from gone
        return OpenedComplaint(self._keys, key, self._clock, found=complaint_of(row, key))

    def of(self, subject: str, *, limit: int) -> Sequence[ComplaintId]:
        rows = ComplaintRow.of_subject.query(subject, limit=limit, scan_index_forward=False)
        return [ComplaintId(row.complaint_id) for row in rows]

    def due(self, at: datetime, *, limit: int) -> Sequence[ComplaintId]:
        return _until(WAITS, swedish_day(at).isoformat(), limit)

    def over(self, at: datetime, *, limit: int) -> Sequence[ComplaintId]:
        return _until(ENDS, swedish_day(at).isoformat(), limit)

    def waiting(self, *, limit: int) -> Sequence[ComplaintId]:
        return _until(WAITS, FAR, limit)


class OpenedComplaint:
    def __init__(
        self,
        keys: KeyRing,
        key: DataKey,
        clock: Clock,
        *,
        found: Complaint | None = None,
        minted: Minted | None = None,
    ) -> None:
        self._keys = keys
        self._key = key
        self._clock = clock
        self._found = found
        self._minted = minted

    @property
    def complaint(self) -> Complaint:
        assert self._found is not None, "opened, not new"
        return self._found

    @property
    def secret(self) -> str:
        """Derived from the key, so that every letter carries the same link and nothing clear is stored."""
        return base64.b32encode(self._key.derive("link", SECRET_BYTES)).decode().lower()

    def commit(self, change: Change, *, once: Once | None = None) -> None:
        first = (Change(self._minted),) if self._minted else ()
        commit_with({Minted: write_minted, Complaint: self._write}, self._clock)(*first, change, once=once)

    def remove(self) -> None:
        """Conflict when it was changed meanwhile: then its time may not be over."""
        found = self.complaint
        gone = delete(row_of(found, self._key))
        body = {
            **gone.body["Delete"],
            "ConditionExpression": "#v = :v",
            "ExpressionAttributeNames": {"#v": "version"},
            "ExpressionAttributeValues": {":v": {"N": str(found.version)}},
        }
        transact([Action({"Delete": body}, gone.target)])
        self._keys.shred(key_id_of(found.complaint_id))

    def _write(self, complaint: Complaint) -> list[Action]:
        return [versioned(row_of(complaint, self._key), read_version=complaint.version)]


def row_of(complaint: Complaint, key: DataKey) -> ComplaintRow:
    box = _box(complaint.complaint_id, key)
    thread = [{"at": iso(each.at), "by": each.by.value, "text": each.text} for each in complaint.thread]
    return ComplaintRow(
        complaint.complaint_id,
        version=complaint.version + 1,
        head_seq=complaint.head.seq,
        head_hash=complaint.head.hash,
        status=complaint.status.value,
        source=complaint.source.value,
        subject=complaint.subject,
        about=complaint.about,
        made_by=complaint.made_by,
        language=complaint.language.value,
        received_at=iso(complaint.received_at),
        answer_by=complaint.answer_by.isoformat(),
        owner=complaint.owner,
        ended_at=iso(complaint.ended_at) if complaint.ended_at else None,
        contact_sealed=box.seal("contact", _json({"name": complaint.contact.name, "email": complaint.contact.email})),
        title_sealed=box.seal("title", complaint.title),
        thread_sealed=box.seal("thread", _json(thread)),
        due=WAITS if complaint.status is ComplaintStatus.OPEN else ENDS,
        due_at=complaint.due_on.isoformat(),
    )


def complaint_of(row: ComplaintRow, key: DataKey) -> Complaint:
    box = _box(row.complaint_id, key)
    thread = msgspec.json.decode(box.unseal("thread", row.thread_sealed) or "[]")
    return Complaint(
        complaint_id=ComplaintId(row.complaint_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=ComplaintStatus(row.status),
        source=Source(row.source),
        subject=row.subject,
        about=row.about,
        made_by=row.made_by,
        language=Language(row.language),
        received_at=from_iso(row.received_at),
        answer_by=date.fromisoformat(row.answer_by),
        owner=StaffId(row.owner) if row.owner else None,
        ended_at=from_iso(row.ended_at) if row.ended_at else None,
        contact=Contact(**msgspec.json.decode(box.unseal("contact", row.contact_sealed) or "")),
        title=box.unseal("title", row.title_sealed) or "",
        thread=tuple(Message(from_iso(each["at"]), Party(each["by"]), each["text"]) for each in thread),
        due_on=date.fromisoformat(row.due_at),
    )


def _until(partition: str, day: str, limit: int) -> list[ComplaintId]:
    rows = ComplaintRow.by_day.query(partition, ComplaintRow.due_at <= day, limit=limit)
    return [ComplaintId(row.complaint_id) for row in rows]


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _box(complaint_id: str, key: DataKey) -> SealedRow:
    return SealedRow(key, "complaints", complaint_id)
