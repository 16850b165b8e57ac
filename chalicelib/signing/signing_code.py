"""Signing by a one-time code instead of an eID, where the sender chose so for a recipient. Pure.

It is weaker, and named so wherever the signature is shown: a code proves that somebody could read what was sent to the
address or number, not who it was, and the name is the one they wrote themselves. The code is derived from the case's
key, so nothing readable is stored and the job that sends it can know it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from chalicelib.platform.change import Change
from chalicelib.signing.copy_address import six_digits
from chalicelib.signing.copy_address_refusals import CodeExpired, CodeTriesUsedUp, NoCodeAsked
from chalicelib.signing.domain import Document, Recipient, Role, SignatureRequest
from chalicelib.signing.lifecycle import require_open
from chalicelib.signing.links import Derive
from chalicelib.signing.recipient import BY_CODE, SigningCode
from chalicelib.signing.signing_code_refusals import SigningCodesUsedUp
from chalicelib.signing.states import RecipientStatus, RequestStatus
from chalicelib.signing.visible_text import signing_text

CODES_AT_MOST = 5  # of one person within 24 hours: each is a letter, and five chances to guess
WITHIN = timedelta(hours=24)
TRIES_AT_MOST = 5  # of one code: one in 200,000 is guessed
CODE_LIVES = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCode:
    """What a signer by code is shown: the text BankID would show, where the code goes, how long the last is good."""

    text: str
    sent_to: str
    expires_at: datetime | None
    can_ask: bool

    @property
    def text_sha256(self) -> str:
        return digest(self.text)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def code_of(derive: Derive, recipient: Recipient) -> str:
    """Six digits; each code asked for, of each person who holds the place, is another."""
    return six_digits(derive, f"sign|{recipient.recipient_id}|{recipient.link_number}|{recipient.code.number}")


def by_code(
    request: SignatureRequest,
    recipient: Recipient,
    recipients: Sequence[Recipient],
    documents: Sequence[Document],
    at: datetime,
) -> ByCode:
    last = recipient.code.asked[-1] + CODE_LIVES if recipient.code.asked else None
    return ByCode(
        text=signing_text(request, recipient, recipients, documents),
        sent_to=recipient.code_goes_to,
        expires_at=last if last and at < last and recipient.code.tries < TRIES_AT_MOST else None,
        can_ask=len(_lately(recipient.code, at)) < CODES_AT_MOST,
    )


def is_to_sign(request: SignatureRequest, recipient: Recipient) -> bool:
    """A signer by code who has yet to sign."""
    is_asked = recipient.role is Role.SIGNER and recipient.method in BY_CODE
    awaits = recipient.status in (RecipientStatus.PENDING, RecipientStatus.VIEWED)
    return is_asked and awaits and request.status is RequestStatus.PENDING


def ask(request: SignatureRequest, recipient: Recipient, at: datetime) -> list[Change]:
    """A code is sent; the one before is worth nothing from now on."""
    require_can_sign(request, recipient, at)
    lately = _lately(recipient.code, at)
    if len(lately) >= CODES_AT_MOST:
        raise SigningCodesUsedUp
    asked = SigningCode(number=recipient.code.number + 1, asked=(*lately, at))
    event = request.event(
        "recipient.signing_code_requested",
        at,
        recipient.recipient_id,
        recipient_id=recipient.recipient_id,
        generation=asked.number,
    )
    return [Change(request, event), Change(replace(recipient, code=asked))]


def miss(request: SignatureRequest, recipient: Recipient) -> list[Change]:
    """A wrong code counts, and is no event: it changes nothing anybody is told of."""
    missed = replace(recipient.code, tries=recipient.code.tries + 1)
    return [Change(request), Change(replace(recipient, code=missed))]


def require_asked(request: SignatureRequest, recipient: Recipient, at: datetime) -> datetime:
    """When the code that may still be answered was asked for; refused otherwise, before it is compared."""
    require_can_sign(request, recipient, at)
    code = recipient.code
    if not code.asked:
        raise NoCodeAsked
    if at >= code.asked[-1] + CODE_LIVES:
        raise CodeExpired
    if code.tries >= TRIES_AT_MOST:
        raise CodeTriesUsedUp
    return code.asked[-1]


def require_can_sign(request: SignatureRequest, recipient: Recipient, at: datetime) -> None:
    recipient.require(Role.SIGNER)
    recipient.require_method(*BY_CODE)
    require_open(request, at)
    recipient.require_enclosures()
    recipient.to(RecipientStatus.SIGNED)


def _lately(code: SigningCode, at: datetime) -> tuple[datetime, ...]:
    return tuple(asked for asked in code.asked if asked > at - WITHIN)
