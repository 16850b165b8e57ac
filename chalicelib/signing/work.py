"""Which of signing's events make work for which job."""

from typing import cast

from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work


def work_of(recorded: Recorded) -> list[Work]:
    event = recorded.event
    match event.type:
        case "document.uploaded":
            body = {"request_id": event.stream, "document_id": str(event.data["document_id"])}
            return [Work("preflight", body)]
        case "signature_request.copied":
            documents = cast("list[str]", event.data["document_ids"])
            return [Work("preflight", {"request_id": event.stream, "document_id": i}) for i in documents]
        case "signature_request.deleted" if not event.data.get("kept_for_parties"):
            return [Work("erase", {"request_id": event.stream})]
        case "person.profile_changed" if "keep_requests_days" in cast("list[str]", event.data.get("fields", [])):
            return [Work("retain", {"sid": event.stream})]
        case "signature_request.sealing":
            return [Work("seal", {"request_id": event.stream})]
        case _:
            return []
