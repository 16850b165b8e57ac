"""What happens to a signer's enclosures: announced, uploaded, checked. Pure: verbs take the time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON
from chalicelib.signing.document_changes import MAX_UPLOAD_BYTES
from chalicelib.signing.domain import SYSTEM, Recipient, SignatureRequest
from chalicelib.signing.enclosure import Enclosure, EnclosureStatus
from chalicelib.signing.enclosure_refusals import EnclosureNotFound, EnclosuresTooLarge
from chalicelib.signing.lifecycle import require_open
from chalicelib.signing.states import RecipientStatus


def find(recipient: Recipient, number: int) -> Enclosure:
    """By its number, from 1."""
    if not 1 <= number <= len(recipient.enclosures):
        raise EnclosureNotFound
    return recipient.enclosures[number - 1]


def announce(
    request: SignatureRequest, recipient: Recipient, number: int, new: Callable[[Enclosure], Enclosure], at: datetime
) -> list[Change]:
    """A file in the place of what was there. No event: nothing is there yet."""
    require_can_enclose(request, recipient, at)
    former = find(recipient, number)
    announced = new(former)
    upload_bytes = request.upload_bytes - former.announced_size + announced.announced_size
    if upload_bytes > MAX_UPLOAD_BYTES:
        raise EnclosuresTooLarge
    return [Change(replace(request, upload_bytes=upload_bytes)), Change(put(recipient, number, announced))]


def uploaded(request: SignatureRequest, recipient: Recipient, number: int, version: str, at: datetime) -> list[Change]:
    require_can_enclose(request, recipient, at)
    checking = find(recipient, number).uploaded(version)
    data: dict[str, JSON] = {"recipient_id": recipient.recipient_id, "number": number, "attempt": checking.attempt}
    event = request.event("recipient.enclosure_uploaded", at, recipient.recipient_id, **data)
    return [Change(request, event), Change(put(recipient, number, checking))]


def checked(
    request: SignatureRequest, recipient: Recipient, number: int, outcome: Enclosure, at: datetime
) -> list[Change]:
    """`outcome` as the check left it: ready or refused."""
    data: dict[str, JSON] = {"recipient_id": recipient.recipient_id, "number": number}
    if outcome.status is EnclosureStatus.READY:
        event = request.event("recipient.enclosure_ready", at, SYSTEM, **data, sha256=outcome.sha256)
    else:
        event = request.event("recipient.enclosure_refused", at, SYSTEM, **data, code=outcome.refusal_code)
    return [Change(request, event), Change(put(recipient, number, outcome))]


def require_can_enclose(request: SignatureRequest, recipient: Recipient, at: datetime) -> None:
    """Until they have signed."""
    require_open(request, at)
    recipient.to(RecipientStatus.SIGNED)


def put(recipient: Recipient, number: int, enclosure: Enclosure) -> Recipient:
    enclosures = list(recipient.enclosures)
    enclosures[number - 1] = enclosure
    return replace(recipient, enclosures=tuple(enclosures))
