"""What letters about a request need to know: read when a letter is written, under the case's key, never stored."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.platform.ids import RecipientId, RequestId
from chalicelib.platform.text import Language
from chalicelib.signing import copy_address, links, names, signing_code
from chalicelib.signing.deadlines import last_day
from chalicelib.signing.domain import Document, Purpose
from chalicelib.signing.lifecycle import is_awaited
from chalicelib.signing.ports import Case, Cases, FindSender, Vault
from chalicelib.signing.recipient import Method
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.signing.retention import term_of
from chalicelib.signing.states import RequestStatus


@dataclass(frozen=True, slots=True)
class SealedCopy:
    """A sealed document, or an attachment that was read with it: that one is as it was."""

    filename: str
    size: int
    is_sealed: bool
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """One addressee of a request: who they are, the request in two words, their link, and the sealed copies.

    `last_day` is a date as 2026-12-23, or empty, and so is `kept_until`: the owner's last day with it, once they are to
    be told; `is_awaited`: a recipient who has something to do; `code`: what proves an address named for the copy;
    `party`: the recipient the letter is about, to somebody else.
    """

    name: str
    email: str | None
    language: Language
    title: str
    message: str
    sender: str
    link: str | None
    reason: str | None
    is_open: bool
    is_awaited: bool
    last_day: str
    kept_until: str = ""
    role: str = ""
    method: str = ""
    phone: str | None = None
    in_person: bool = False
    code: str = ""
    party: str = ""
    copies: tuple[SealedCopy, ...] = ()


class CorrespondenceService:
    def __init__(self, *, cases: Cases, vault: Vault, find_sender: FindSender, public_url: str) -> None:
        self._cases = cases
        self._vault = vault
        self._find_sender = find_sender
        self._public_url = public_url

    def with_recipient(self, request_id: RequestId, recipient_id: RecipientId) -> Correspondence:
        case = self._cases.open(request_id, recipient_id)
        recipient = case.recipient(recipient_id)
        secret = links.secret_of(case.key.derive, recipient_id, recipient.link_number)
        token = links.token_of(request_id, recipient_id, secret)
        link = links.link_url(self._public_url, token)
        about = self._about(case, recipient.name, recipient.email, recipient.language, link)
        return replace(
            about,
            is_awaited=about.is_open and is_awaited(recipient),
            role=recipient.role.value,
            method=recipient.method.value,
            in_person=recipient.in_person,
        )

    def with_copy_address(self, request_id: RequestId, recipient_id: RecipientId) -> Correspondence:
        """A recipient at the address they gave and proved for their copy; without one, `email` is None."""
        about = self.with_recipient(request_id, recipient_id)
        return replace(about, email=self._cases.open(request_id, recipient_id).recipient(recipient_id).copy.email)

    def with_code(self, request_id: RequestId, recipient_id: RecipientId, generation: int) -> Correspondence:
        """The code, to the address that is to be proved; `email` is None once another was asked for.

        Who it is and what they sign stays out of it: the address may be mistyped.
        """
        case = self._cases.open(request_id, recipient_id)
        recipient = case.recipient(recipient_id)
        asked = recipient.copy
        email = asked.pending if asked.generation == generation else None
        about = self._about(case, "", email, recipient.language, None)
        return replace(about, title="", message="", code=copy_address.code_of(case.key.derive, recipient))

    def with_signing_code(self, request_id: RequestId, recipient_id: RecipientId, number: int) -> Correspondence:
        """The code to sign with, to the address of the invitation or to `phone`; without `email` once too late."""
        case = self._cases.open(request_id, recipient_id)
        recipient = case.recipient(recipient_id)
        is_good = recipient.code.number == number and signing_code.is_to_sign(case.request, recipient)
        email = recipient.email if is_good else None
        about = self._about(case, recipient.name, email, recipient.language, None)
        phone = recipient.phone if recipient.method is Method.SMS_CODE else None
        return replace(about, message="", phone=phone, code=signing_code.code_of(case.key.derive, recipient))

    def with_sender(self, request_id: RequestId, about: RecipientId | None = None) -> Correspondence:
        case = self._cases.open(request_id, about)
        if case.request.deleted_at:
            raise RequestNotFound
        sender = self._find_sender(case.request.sender, case.request.owner)
        to_sender = self._about(case, sender.name, sender.email, sender.language, None)
        return replace(to_sender, party=case.recipient(about).name) if about else to_sender

    def _about(self, case: Case, name: str, email: str | None, language: Language, link: str | None) -> Correspondence:
        request, term = case.request, term_of(case.request)
        return Correspondence(
            name=name,
            email=email,
            language=language,
            title=request.title,
            message=request.message,
            sender=request.owner_name,
            link=link,
            reason=request.void_reason,
            is_open=request.status is RequestStatus.PENDING,
            is_awaited=False,
            last_day=last_day(request.expires_at).isoformat() if request.expires_at else "",
            kept_until=term.last_day.isoformat() if term and term.warned_at else "",
            copies=self._copies(case) if request.status is RequestStatus.COMPLETED else (),
        )

    def _copies(self, case: Case) -> tuple[SealedCopy, ...]:
        return tuple(self._copy(case, document) for document in case.documents())

    def _copy(self, case: Case, document: Document) -> SealedCopy:
        is_sealed = document.purpose is Purpose.SIGN
        name, size = (
            (names.sealed(case.request_id, document.document_id, document.sealed_sha256), document.sealed_size)
            if is_sealed
            else (names.original(case.request_id, document.document_id), document.size)
        )
        return SealedCopy(document.filename, size, is_sealed, lambda: self._vault.get(name, case.key, size=size))
