"""Signing by another eID than BankID: a visit to the broker that the sender chose, bound to what is signed. Pure.

The broker signs a statement of who it was, with a nonce of ours in it: the SHA-256 of the text's SHA-256 and a salt. So
the statement names what was signed, though the eID did not show it; that is weaker than BankID's signature over the
text itself, and is told so. State, PKCE verifier and salt are derived from the case's key; nothing is stored.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from chalicelib.platform.change import Change
from chalicelib.signing.domain import Recipient, Role, SignatureRequest
from chalicelib.signing.eid_refusals import EidVisitsUsedUp, EidVisitUnknown
from chalicelib.signing.lifecycle import require_open
from chalicelib.signing.links import Derive
from chalicelib.signing.recipient import EidVisit, Method
from chalicelib.signing.signing_code import digest
from chalicelib.signing.signing_code_refusals import TextChanged
from chalicelib.signing.states import RecipientStatus

VISITS_AT_MOST = 20  # of one person within 24 hours
WITHIN = timedelta(hours=24)
VISIT_LIVES = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a visit is known by: `state` comes back with the browser, `verifier` proves to the broker that it is us
    (PKCE), `nonce` comes back inside the statement and binds it to the text through `salt`."""

    state: str
    verifier: str
    nonce: str
    salt: str


def start(request: SignatureRequest, recipient: Recipient, text: str, at: datetime) -> list[Change]:
    """Another visit begins; what comes back from the one before is worth nothing from now on."""
    require_can_sign(request, recipient, at)
    lately = tuple(each for each in recipient.visit.started if each > at - WITHIN)
    if len(lately) >= VISITS_AT_MOST:
        raise EidVisitsUsedUp
    visit = EidVisit(number=recipient.visit.number + 1, started=(*lately, at), text_sha256=digest(text))
    event = request.event(
        "recipient.eid_visit_started",
        at,
        recipient.recipient_id,
        recipient_id=recipient.recipient_id,
        generation=visit.number,
    )
    return [Change(request, event), Change(replace(recipient, visit=visit))]


def ticket_of(derive: Derive, recipient: Recipient) -> Ticket:
    def secret(purpose: str) -> str:
        place = f"{recipient.recipient_id}|{recipient.link_number}|{recipient.visit.number}"
        return _base64(derive(f"eid|{purpose}|{place}", 32))

    salt = secret("salt")
    return Ticket(
        state=secret("state"),
        verifier=secret("verifier"),
        nonce=nonce_of(recipient.visit.text_sha256, salt),
        salt=salt,
    )


def nonce_of(text_sha256: str, salt: str) -> str:
    return _base64(sha256(f"{text_sha256}.{salt}".encode()).digest())


def require_started(request: SignatureRequest, recipient: Recipient, ticket: Ticket, state: str, at: datetime) -> None:
    """The browser came back from the visit that is under way, in time."""
    require_can_sign(request, recipient, at)
    visit = recipient.visit
    if (
        not visit.started
        or at >= visit.started[-1] + VISIT_LIVES
        or not hmac.compare_digest(ticket.state.encode(), state.encode())
    ):
        raise EidVisitUnknown


def require_text(recipient: Recipient, text: str) -> None:
    if digest(text) != recipient.visit.text_sha256:
        raise TextChanged


def require_can_sign(request: SignatureRequest, recipient: Recipient, at: datetime) -> None:
    recipient.require(Role.SIGNER)
    recipient.require_method(Method.EID)
    require_open(request, at)
    recipient.require_enclosures()
    recipient.to(RecipientStatus.SIGNED)


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
