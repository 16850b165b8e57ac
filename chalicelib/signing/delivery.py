"""Whether letters reach a recipient, as the mail provider tells. Pure.

What is told of an address that is not the recipient's any more (passed on, reassigned), or of another one they gave for
their copy, says nothing about them.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.platform.change import Change
from chalicelib.signing.domain import SYSTEM, Recipient, SignatureRequest
from chalicelib.signing.recipient import DeliveryStatus


def arrived(request: SignatureRequest, recipient: Recipient, lookup: str) -> list[Change]:
    """`lookup`: the keyed hash of the address the letter went to."""
    if not _concerns(request, recipient, lookup, DeliveryStatus.DELIVERED):
        return []
    return [Change(replace(recipient, delivery_status=DeliveryStatus.DELIVERED))]


def came_back(request: SignatureRequest, recipient: Recipient, lookup: str, at: datetime) -> list[Change]:
    """Told to the sender, who alone can name another address; once until a letter has come through again."""
    if not _concerns(request, recipient, lookup, DeliveryStatus.BOUNCED):
        return []
    data = {"recipient_id": recipient.recipient_id, "owner": request.owner}
    bounced = replace(recipient, delivery_status=DeliveryStatus.BOUNCED)
    return [Change(request, request.event("recipient.bounced", at, SYSTEM, **data)), Change(bounced)]


def _concerns(request: SignatureRequest, recipient: Recipient, lookup: str, status: DeliveryStatus) -> bool:
    return recipient.email_lookup == lookup and recipient.delivery_status is not status and not request.deleted_at
