"""Signing on the sender's device: several persons, one after the other, without an invitation by mail. Pure.

The sender fetches the link of whoever is there and hands over the device; each fetching is an event, and what is signed
so says so. It is the only case in which a sender sees a recipient's link, so it is chosen before the request is sent.
"""

from datetime import datetime

from chalicelib.platform.change import Change
from chalicelib.platform.events import Event
from chalicelib.signing.domain import Recipient, SignatureRequest
from chalicelib.signing.in_person_refusals import NotInPerson
from chalicelib.signing.lifecycle import is_awaited, require_open
from chalicelib.signing.refusals import NotYourTurn, WrongState
from chalicelib.signing.states import RecipientStatus


def open_place(request: SignatureRequest, recipient: Recipient, at: datetime) -> Change:
    """The sender is about to hand over the device."""
    require_open(request, at)
    if not recipient.in_person:
        raise NotInPerson
    if recipient.status is RecipientStatus.WAITING:
        raise NotYourTurn
    if not is_awaited(recipient):
        raise WrongState(recipient.status.value, RecipientStatus.PENDING.value)
    return Change(
        request,
        Event(
            stream=request.request_id,
            type="recipient.opened_in_person",
            at=at,
            actor=request.actor,
            data={"recipient_id": recipient.recipient_id},
        ),
    )
