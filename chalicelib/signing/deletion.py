"""Deleting a request by its owner. Pure. Access ends at once; the job `erase` removes what is stored.

A completed request with other parties stays for them: they reach their sealed documents by their links, the owner does
not any more. Everything else is erased: key, files, rows. Its events stay; they name nobody.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.platform.change import Change
from chalicelib.platform.events import Event
from chalicelib.signing.domain import Document, SignatureRequest
from chalicelib.signing.refusals import DocumentBeingChecked, WrongState
from chalicelib.signing.states import DocumentStatus, RequestStatus

DELETABLE = {
    RequestStatus.DRAFT,
    RequestStatus.COMPLETED,
    RequestStatus.DECLINED,
    RequestStatus.EXPIRED,
    RequestStatus.VOIDED,
}


@dataclass(frozen=True, slots=True)
class Unlisted:
    """The owner's archive without this request."""

    request: SignatureRequest


def delete(request: SignatureRequest, documents: list[Document], at: datetime) -> tuple[Change, Change]:
    if request.status not in DELETABLE:
        raise WrongState(request.status.value, RequestStatus.VOIDED.value)
    if request.status is RequestStatus.DRAFT and any(d.status is DocumentStatus.CHECKING for d in documents):
        raise DocumentBeingChecked
    return deleted(request, at, request.actor)


def deleted(request: SignatureRequest, at: datetime, actor: str) -> tuple[Change, Change]:
    kept = is_kept(request)
    event = Event(
        stream=request.request_id,
        type="signature_request.deleted",
        at=at,
        actor=actor,
        data={"kept_for_parties": kept},
    )
    return Change(replace(request, deleted_at=at), event), Change(Unlisted(request))


def is_kept(request: SignatureRequest) -> bool:
    """Others have signed it too: the sealed documents are their proof as well."""
    others = set(request.recipient_ids) - {request.owner_recipient}
    return request.status is RequestStatus.COMPLETED and bool(others)
