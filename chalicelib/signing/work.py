"""Which of signing's events make work for which job: the table at the end is the whole of it."""

from collections.abc import Callable, Mapping
from typing import cast

from chalicelib.platform.events import Event, Recorded
from chalicelib.platform.outbox import Work


def work_of(recorded: Recorded) -> list[Work]:
    makes = WORK.get(recorded.event.type)
    return makes(recorded.event) if makes else []


def _uploaded(event: Event) -> list[Work]:
    return [Work("preflight", {"request_id": event.stream, "document_id": str(event.data["document_id"])})]


def _enclosed(event: Event) -> list[Work]:
    data = {name: str(event.data[name]) for name in ("recipient_id", "number", "attempt")}
    return [Work("preflight", {"request_id": event.stream, **data})]


def _copied(event: Event) -> list[Work]:
    documents = cast("list[str]", event.data["document_ids"])
    return [Work("preflight", {"request_id": event.stream, "document_id": i}) for i in documents]


def _deleted(event: Event) -> list[Work]:
    return [] if event.data.get("kept_for_parties") else [Work("erase", {"request_id": event.stream})]


def _sealing(event: Event) -> list[Work]:
    return [Work("seal", {"request_id": event.stream})]


def _profile_changed(event: Event) -> list[Work]:
    fields = cast("list[str]", event.data.get("fields", []))
    return [Work("retain", {"sid": event.stream})] if "keep_requests_days" in fields else []


def _export_requested(event: Event) -> list[Work]:
    return [Work("export", {"sid": str(event.data["sid"]), "export_id": event.stream, "part": "1"})]


WORK: Mapping[str, Callable[[Event], list[Work]]] = {
    "document.uploaded": _uploaded,
    "recipient.enclosure_uploaded": _enclosed,
    "signature_request.copied": _copied,
    "signature_request.drafted_from_template": _copied,
    "signature_request.deleted": _deleted,
    "signature_request.sealing": _sealing,
    "person.profile_changed": _profile_changed,
    "company.changed": _profile_changed,
    "archive_export.requested": _export_requested,
}
