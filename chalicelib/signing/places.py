"""Whom a link or a signing session stands for, and the one gate through which a recipient comes in.

A place is good for one person's link: handing it over makes a new link, and everything that came from the old one (the
link itself, sessions, BankID orders that still run) stops here.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.platform.ids import RecipientId, RequestId
from chalicelib.signing import links
from chalicelib.signing.domain import Recipient
from chalicelib.signing.handover_refusals import LinkReplaced
from chalicelib.signing.ports import Case, Cases
from chalicelib.signing.refusals import (
    LinkInvalid,
    NotYourTurn,
    RecipientNotFound,
    RequestExpired,
    RequestNotFound,
    WrongState,
)
from chalicelib.signing.states import RecipientStatus, RequestStatus

OPENS = {RequestStatus.PENDING, RequestStatus.SEALING, RequestStatus.FAILED, RequestStatus.COMPLETED}


@dataclass(frozen=True, slots=True)
class Place:
    """Which recipient of which request, by which of the links that were made for them."""

    request_id: RequestId
    recipient_id: RecipientId
    link_number: int = 1

    @property
    def subject(self) -> str:
        return f"{self.request_id}/{self.recipient_id}.{self.link_number}"


def place_of(subject: str) -> Place:
    """From a signing session's subject (`sr_…/rcp_….1`); what follows a second slash is not signing's."""
    request_id, holder, *_ = subject.split("/")
    recipient_id, number = holder.split(".")
    return Place(RequestId(request_id), RecipientId(recipient_id), int(number))


def enter_by_link(cases: Cases, token: str, at: datetime) -> tuple[Place, Recipient]:
    """Who a link stands for. LinkReplaced where it was once right; anything else that is wrong is LinkInvalid."""
    request_id, recipient_id, secret = links.read_token(token)
    try:
        case = cases.open(request_id, recipient_id)
        recipient = case.recipient(recipient_id)
    except (RequestNotFound, RecipientNotFound) as gone:
        raise LinkInvalid from gone
    if not links.is_secret(secret, recipient.link_hash):
        _require_unknown(case, recipient, secret)
        raise LinkInvalid
    is_closed = case.request.status not in OPENS or case.request.is_closed_to(recipient_id)
    if is_closed or case.request.is_past(at):
        raise LinkInvalid
    _require_turn(recipient)
    return Place(request_id, recipient_id, recipient.link_number), recipient


def open_place(cases: Cases, place: Place, at: datetime) -> tuple[Case, Recipient]:
    """A session outlives its request's end and its link; what it may see does not."""
    case = cases.open(place.request_id, place.recipient_id)
    if case.request.is_closed_to(place.recipient_id):
        raise RequestNotFound
    recipient = case.recipient(place.recipient_id)
    if recipient.link_number != place.link_number:
        raise LinkReplaced
    if case.request.status not in OPENS:
        raise WrongState(case.request.status.value, RequestStatus.PENDING.value)
    if case.request.is_past(at):
        raise RequestExpired
    _require_turn(recipient)
    return case, recipient


def waiting_of(case: Case) -> list[Recipient]:
    """All whose turn has not come, read only when the next act may let them in."""
    if case.request.awaited != 1 or not case.request.waiting_ids:
        return []
    return [r for r in case.recipients() if r.recipient_id in case.request.waiting_ids]


def _require_turn(recipient: Recipient) -> None:
    if recipient.status is RecipientStatus.WAITING:
        raise NotYourTurn


def _require_unknown(case: Case, recipient: Recipient, secret: str) -> None:
    """Whoever holds a link that was good is told why it is no longer; it proves the same 160 bits as before."""
    for number in range(1, recipient.link_number):
        former = links.hash_of(links.secret_of(case.key.derive, recipient.recipient_id, number))
        if links.is_secret(secret, former):
            raise LinkReplaced
