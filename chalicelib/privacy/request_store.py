"""The table of data subjects' requests. What anybody wrote is sealed under the request's own key, `dsr#<id>`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing, KeyRow, KeyShredded, Minted, write_minted
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Action, together, versioned
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import DataRequestId, KeyId
from chalicelib.platform.text import Language
from chalicelib.platform.working_days import swedish_day
from chalicelib.privacy.data_request import Asker, DataRequest, Decision, Outcome, RequestStatus, Right, Source
from chalicelib.privacy.extract import Extract, ExtractFile, ExtractStatus
from chalicelib.privacy.request_refusals import DataRequestNotFound
from chalicelib.privacy.rows import DataRequestRow

WAITS = "waits"
FAR = "9999"


def key_id_of(data_request_id: DataRequestId) -> KeyId:
    return KeyId(f"dsr#{data_request_id}")


class DataRequestStore:
    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def new(self, data_request_id: DataRequestId) -> "OpenedRequest":
        minted = self._keys.mint(key_id_of(data_request_id))
        return OpenedRequest(minted.key, self._clock, minted=minted)

    def open(self, data_request_id: DataRequestId) -> "OpenedRequest":
        key_row, row = together((KeyRow, key_id_of(data_request_id), None), (DataRequestRow, data_request_id, None))
        if row is None:
            raise DataRequestNotFound
        try:
            key = self._keys.unlock(key_row)
        except KeyShredded as gone:
            raise DataRequestNotFound from gone
        return OpenedRequest(key, self._clock, found=request_of(row, key))

    def of(self, subject: str, *, limit: int) -> Sequence[DataRequestId]:
        rows = DataRequestRow.of_subject.query(subject, limit=limit, scan_index_forward=False)
        return [DataRequestId(row.data_request_id) for row in rows]

    def due(self, at: datetime, *, limit: int) -> Sequence[DataRequestId]:
        today = swedish_day(at).isoformat()
        rows = DataRequestRow.to_remind.query(WAITS, DataRequestRow.due_at <= today, limit=limit)
        return [DataRequestId(row.data_request_id) for row in rows]

    def waiting(self, *, limit: int) -> Sequence[DataRequestId]:
        rows = DataRequestRow.to_remind.query(WAITS, DataRequestRow.due_at < FAR, limit=limit)
        return [DataRequestId(row.data_request_id) for row in rows]


class OpenedRequest:
    def __init__(
        self, key: DataKey, clock: Clock, *, found: DataRequest | None = None, minted: Minted | None = None
    ) -> None:
        self.key = key
        self._clock = clock
        self._found = found
        self._minted = minted

    @property
    def request(self) -> DataRequest:
        if self._found is None:
            raise DataRequestNotFound
        return self._found

    def commit(self, change: Change, *, once: Once | None = None) -> None:
        first = (Change(self._minted),) if self._minted else ()
        writers: dict[type, Writer] = {Minted: write_minted, DataRequest: self._write}
        commit_with(writers, self._clock)(*first, change, once=once)

    def _write(self, request: DataRequest) -> list[Action]:
        return [versioned(row_of(request, self.key), read_version=request.version)]


def row_of(request: DataRequest, key: DataKey) -> DataRequestRow:
    box = _box(request.data_request_id, key)
    reasons = {right.value: made.reason for right, made in request.rights.items() if made.reason}
    reasons |= {"extension": request.extension_reason} if request.extension_reason else {}
    contact = {"name": request.asker.name, "email": request.asker.email}
    return DataRequestRow(
        request.data_request_id,
        version=request.version + 1,
        head_seq=request.head.seq,
        head_hash=request.head.hash,
        status=request.status.value,
        source=request.source.value,
        subject=request.subject,
        about=request.about,
        made_by=request.made_by,
        language=request.language.value,
        received_at=iso(request.received_at),
        deadline=request.deadline.isoformat(),
        extended_to=request.extended_to.isoformat() if request.extended_to else None,
        ended_at=iso(request.ended_at) if request.ended_at else None,
        rights={right.value: _decision_json(made) for right, made in request.rights.items()},
        contact_sealed=box.seal("contact", _json(contact)),
        text_sealed=box.seal("text", request.text),
        reasons_sealed=box.seal("reasons", _json(reasons) if reasons else None),
        extract=_extract_json(request.extract),
        due=WAITS if request.remind_on else None,
        due_at=request.remind_on.isoformat() if request.remind_on else None,
    )


def request_of(row: DataRequestRow, key: DataKey) -> DataRequest:
    box = _box(row.data_request_id, key)
    reasons: dict[str, str] = msgspec.json.decode(box.unseal("reasons", row.reasons_sealed) or "{}")
    return DataRequest(
        data_request_id=DataRequestId(row.data_request_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=RequestStatus(row.status),
        source=Source(row.source),
        subject=row.subject,
        about=row.about,
        made_by=row.made_by,
        language=Language(row.language),
        received_at=from_iso(row.received_at),
        deadline=date.fromisoformat(row.deadline),
        extended_to=date.fromisoformat(row.extended_to) if row.extended_to else None,
        extension_reason=reasons.get("extension", ""),
        ended_at=from_iso(row.ended_at) if row.ended_at else None,
        rights={Right(code): _decision_of(made, reasons.get(code, "")) for code, made in row.rights.items()},
        asker=Asker(**msgspec.json.decode(box.unseal("contact", row.contact_sealed) or "")),
        extract=_extract_of(row.extract),
        text=box.unseal("text", row.text_sealed),
        remind_on=date.fromisoformat(row.due_at) if row.due_at else None,
    )


def _decision_json(made: Decision) -> dict[str, Any]:
    return {"outcome": made.outcome.value, "at": iso(made.at) if made.at else None}


def _decision_of(made: dict[str, Any], reason: str) -> Decision:
    return Decision(Outcome(made["outcome"]), from_iso(made["at"]) if made["at"] else None, reason)


def _extract_json(extract: Extract | None) -> dict[str, Any] | None:
    """Files have no personal name: the date and the language of the extract."""
    if extract is None:
        return None
    return {
        "status": extract.status.value,
        "done": extract.done,
        "steps": extract.steps,
        "files": [[file.name, file.media_type, file.size, file.file_id] for file in extract.files],
        "ready_at": iso(extract.ready_at) if extract.ready_at else None,
    }


def _extract_of(stored: dict[str, Any] | None) -> Extract | None:
    if stored is None:
        return None
    return Extract(
        status=ExtractStatus(stored["status"]),
        done=int(stored["done"]),
        steps=int(stored["steps"]),
        files=tuple(ExtractFile(name, kind, int(size), file_id) for name, kind, size, file_id in stored["files"]),
        ready_at=from_iso(stored["ready_at"]) if stored["ready_at"] else None,
    )


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _box(data_request_id: str, key: DataKey) -> SealedRow:
    return SealedRow(key, "data-requests", data_request_id)
