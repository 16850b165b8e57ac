"""An address of the recipient's own for the sealed copy, proved by a code that was mailed there. Pure.

Whoever acts by an open link may be another person than the one the sender wrote to: the administration passed the mail
on. The code is derived from the case's key, so nothing readable is stored and the job that mails it can know it.
"""

import hmac
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, Event
from chalicelib.signing.copy_address_refusals import (
    CodeExpired,
    CodeTriesUsedUp,
    CodeWrong,
    CopyAddressesUsedUp,
    NoCodeAsked,
)
from chalicelib.signing.domain import Recipient, SignatureRequest
from chalicelib.signing.links import Derive
from chalicelib.signing.recipient import CopyAddress
from chalicelib.signing.refusals import WrongState
from chalicelib.signing.states import RequestStatus

CODES_AT_MOST = 5  # of one person: each is a mail to an address somebody typed
TRIES_AT_MOST = 5  # of one code: one in 200,000 is guessed
CODE_LIVES = timedelta(minutes=15)
UNTIL = {RequestStatus.PENDING, RequestStatus.SEALING, RequestStatus.FAILED}


def code_of(derive: Derive, recipient: Recipient) -> str:
    """Six digits; each code asked for, of each person who holds the place, is another."""
    return six_digits(derive, f"copy|{recipient.recipient_id}|{recipient.link_number}|{recipient.copy.generation}")


def six_digits(derive: Derive, purpose: str) -> str:
    return f"{int.from_bytes(derive(purpose, 8)) % 1_000_000:06}"


def ask(request: SignatureRequest, recipient: Recipient, email: str, at: datetime) -> list[Change]:
    """A code is mailed to the address; until it comes back, an address that was proved before stays."""
    _require_time(request)
    if recipient.copy.generation >= CODES_AT_MOST:
        raise CopyAddressesUsedUp
    asked = replace(recipient.copy, pending=email, generation=recipient.copy.generation + 1, tries=0, asked_at=at)
    data: dict[str, JSON] = {"generation": asked.generation}
    return _changed(request, recipient, asked, "recipient.copy_address_requested", at, data)


def prove(request: SignatureRequest, recipient: Recipient, at: datetime) -> list[Change]:
    """The right code came back."""
    asked = require_asked(request, recipient, at)
    proved = CopyAddress(email=asked.pending, generation=asked.generation)
    return _changed(request, recipient, proved, "recipient.copy_address_verified", at, {})


def miss(request: SignatureRequest, recipient: Recipient) -> list[Change]:
    """A wrong code counts, and is no event: it changes nothing anybody is told of."""
    missed = replace(recipient.copy, tries=recipient.copy.tries + 1)
    return [Change(request), Change(replace(recipient, copy=missed))]


def require_asked(request: SignatureRequest, recipient: Recipient, at: datetime) -> CopyAddress:
    """A code that may still be answered; refused otherwise, before it is compared."""
    _require_time(request)
    asked = recipient.copy
    if asked.pending is None or asked.asked_at is None:
        raise NoCodeAsked
    if at >= asked.asked_at + CODE_LIVES:
        raise CodeExpired
    if asked.tries >= TRIES_AT_MOST:
        raise CodeTriesUsedUp
    return asked


def require_right(code: str, given: str) -> None:
    if not hmac.compare_digest(code, given):
        raise CodeWrong


def _require_time(request: SignatureRequest) -> None:
    """Once it is completed the copies are on their way, and the page gives them to whoever holds the link."""
    if request.status not in UNTIL:
        raise WrongState(request.status.value, RequestStatus.PENDING.value)


def _changed(
    request: SignatureRequest, recipient: Recipient, copy: CopyAddress, kind: str, at: datetime, data: dict[str, JSON]
) -> list[Change]:
    data |= {"recipient_id": recipient.recipient_id}
    event = Event(stream=request.request_id, type=kind, at=at, actor=recipient.recipient_id, data=data)
    return [Change(request, event), Change(replace(recipient, copy=copy))]
