"""The sender's verbs: draft, recipients, send, void, and reading what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.platform.change import Change, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.events import Recorded
from chalicelib.platform.ids import CompanyId, RecipientId, RequestId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.platform.versions import require_version
from chalicelib.signing import links, names, permissions
from chalicelib.signing.domain import Document, Purpose, Recipient, Role, SignatureRequest
from chalicelib.signing.enclosure import Enclosure
from chalicelib.signing.handover import taken_over
from chalicelib.signing.ownership import company_of
from chalicelib.signing.permissions import Verb
from chalicelib.signing.ports import Case, Cases, FindSender, History, Pay, Sender, Vault
from chalicelib.signing.recipient import Invitee
from chalicelib.signing.refusals import (
    AttachmentNotSealed,
    DocumentNotReady,
    EvidenceMissing,
    NotSignedYet,
    SenderAlreadyRecipient,
    SenderEmailMissing,
)
from chalicelib.signing.signing_code_refusals import require_possible
from chalicelib.signing.states import DocumentStatus, RequestStatus

NewId = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Overview:
    """A request with its recipients and documents, as its owner sees it."""

    request: SignatureRequest
    recipients: list[Recipient]
    documents: list[Document]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the vault whose case is open; `size` in bytes, `read(start, end)` gives plain bytes [start, end)."""

    size: int
    filename: str
    read: Callable[[int, int], bytes]


class SigningService:
    """Every verb opens the case, asks the domain, commits. `caller` is the owner or it is not found."""

    def __init__(
        self,
        *,
        cases: Cases,
        vault: Vault,
        find_sender: FindSender,
        pay: Pay,
        history: History,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._cases = cases
        self._vault = vault
        self._find_sender = find_sender
        self._pay = pay
        self._history = history
        self._clock = clock
        self._new_id = new_id

    def draft(  # noqa: PLR0913 - what a request is made of, in one place
        self,
        caller: SubjectId,
        request_id: RequestId,
        *,
        title: str,
        message: str,
        language: Language,
        invitees: list[Invitee],
        once: Once | None,
        settings: Mapping[str, Any] | None = None,
        company_id: CompanyId | None = None,
        document: Document | None = None,
    ) -> Overview:
        """`settings` by name, as `edit` takes them; what is not named is as it usually is. `company_id`: for whom;
        `document`: one that the preflight makes from a template.
        """
        if sum(invitee.is_sender for invitee in invitees) > 1:
            raise SenderAlreadyRecipient
        case, at = drafted_for(self._cases, caller, company_id, request_id), self._clock()
        sender = self._find_sender(caller, company_id or caller)
        recipients = [self._invited(case, invitee, sender) for invitee in invitees]
        request = SignatureRequest(
            request_id=request_id,
            owner=company_id or caller,
            owner_name=sender.shown_as,
            made_by=caller if company_id else None,
            title=title,
            message=message,
            language=language,
            **(settings or {}),
            recipient_ids=tuple(r.recipient_id for r in recipients),
            signer_count=sum(r.role is Role.SIGNER for r in recipients),
            owner_recipient=next(
                (r.recipient_id for r, i in zip(recipients, invitees, strict=True) if i.is_sender), None
            ),
            created_at=at,
            keep_days=sender.keep_days,
        )
        change, parts = _created(request, document)
        case.commit(change, *parts, *map(Change, recipients), once=once, relisted=True)
        return overview_of(case)

    @rerun_on_conflict
    def edit(self, caller: SubjectId, request_id: RequestId, settings: Mapping[str, Any], *, version: int) -> Overview:
        """`settings` by name, as `SignatureRequest.edited` takes them; what is not named stays."""
        case = own_case(self._cases, caller, request_id, Verb.PREPARE)
        require_version(case.request.version, version)
        case.commit(case.request.edited(self._clock(), **settings), relisted=True)
        return overview_of(case)

    @rerun_on_conflict
    def add_recipient(self, caller: SubjectId, request_id: RequestId, invitee: Invitee, once: Once | None) -> Overview:
        case = own_case(self._cases, caller, request_id, Verb.PREPARE)
        request, sender = self._present(case, caller) if invitee.is_sender else (case.request, None)
        recipient = self._invited(case, invitee, sender)
        changes = request.add_recipient(recipient, self._clock(), is_owner=invitee.is_sender)
        case.commit(*changes, once=once, relisted=True)
        return overview_of(case)

    @rerun_on_conflict
    def remove_recipient(self, caller: SubjectId, request_id: RequestId, recipient_id: RecipientId) -> Overview:
        case = own_case(self._cases, caller, request_id, Verb.PREPARE)
        case.commit(*case.request.remove_recipient(case.recipient(recipient_id), self._clock()), relisted=True)
        return overview_of(case)

    @rerun_on_conflict
    def send(
        self, caller: SubjectId, request_id: RequestId, *, version: int | None = None, once: Once | None = None
    ) -> Overview:
        case = own_case(self._cases, caller, request_id, Verb.SEND)
        require_version(case.request.version, version)
        request, sender = self._present(case, caller)
        if sender.email is None:
            raise SenderEmailMissing
        case.load()
        at = self._clock()
        sent = request.send(case.recipients(), at)
        paid = self._pay(request.owner, request_id, request.price_credits, at)
        case.commit(*sent, *paid, once=once)
        return overview_of(case)

    @rerun_on_conflict
    def void(
        self,
        caller: SubjectId,
        request_id: RequestId,
        reason: str,
        *,
        version: int | None = None,
        once: Once | None = None,
    ) -> Overview:
        case = own_case(self._cases, caller, request_id, Verb.VOID)
        require_version(case.request.version, version)
        case.commit(case.request.void(reason, self._clock()), once=once)
        return overview_of(case)

    def find(self, caller: SubjectId, request_id: RequestId) -> Overview:
        return overview_of(own_case(self._cases, caller, request_id, Verb.READ))

    def events(self, caller: SubjectId, request_id: RequestId) -> list[Recorded]:
        return self._history(own_case(self._cases, caller, request_id, Verb.READ_HISTORY).request.stream)

    def read_evidence(self, caller: SubjectId, request_id: RequestId, recipient_id: RecipientId) -> bytes:
        """The whole evidence of one act: raw answer, XMLDSig, OCSP, what was shown. For the sender only."""
        case = own_case(self._cases, caller, request_id, Verb.READ_EVIDENCE)
        signature = case.recipient(recipient_id).signature
        if signature is None:
            raise NotSignedYet
        if not signature.evidence_name:
            raise EvidenceMissing
        return self._vault.get(signature.evidence_name, case.key, size=signature.evidence_size)

    def _present(self, case: Case, caller: SubjectId) -> tuple[SignatureRequest, Sender]:
        """The request with its sender; where that one has left the company, whoever acts now takes it over."""
        request = case.request
        sender = self._find_sender(request.sender, request.owner)
        if sender.is_present:
            return request, sender
        sender = self._find_sender(caller, request.owner)
        return taken_over(request, caller, sender.shown_as), sender

    def _invited(self, case: Case, invitee: Invitee, sender: Sender | None) -> Recipient:
        recipient_id = RecipientId(self._new_id("rcp"))
        secret = links.secret_of(case.key.derive, recipient_id)
        if invitee.is_sender and sender is not None:
            if sender.email is None:
                raise SenderEmailMissing
            invitee = replace(
                invitee,
                name=sender.name,
                email=sender.email,
                personnummer=sender.personnummer,
                language=sender.language,
            )
        require_possible(invitee.method, invitee.personnummer, invitee.phone)
        return Recipient(
            recipient_id=recipient_id,
            request_id=case.request_id,
            name=invitee.name,
            email=invitee.email,
            phone=invitee.phone,
            personnummer=invitee.personnummer,
            language=invitee.language,
            role=invitee.role,
            order=invitee.order,
            in_person=invitee.in_person,
            method=invitee.method,
            provider=invitee.provider,
            enclosures=tuple(Enclosure(label=label) for label in invitee.enclosures),
            link_hash=links.hash_of(secret),
        )


def _created(request: SignatureRequest, document: Document | None) -> tuple[Change, list[Change]]:
    if document is None:
        return request.create(), []
    drafted = replace(request, document_ids=(document.document_id,), upload_bytes=document.announced_size)
    drafted = replace(drafted, template_credits=document.template_credits)
    return drafted.create_from(document.made_from or ""), [Change(document)]


def own_case(
    cases: Cases, caller: SubjectId, request_id: RequestId, verb: Verb | Callable[[SignatureRequest], Verb]
) -> Case:
    """The one check of who may do what with a request: RequestNotFound for whoever may not know of it, NotPermitted.

    A company's members are asked for at every use, and whoever acts for it must be what they are until the commit.
    """
    case = cases.open(request_id)
    request = case.request
    company_id = company_of(request.owner)
    standing = cases.standing(company_id, caller) if company_id else None
    permissions.require(request, caller, standing, verb if isinstance(verb, Verb) else verb(request))
    if company_id and standing:
        case.act_for(company_id, caller, standing)
    return case


def drafted_for(cases: Cases, caller: SubjectId, company_id: CompanyId | None, request_id: RequestId) -> Case:
    """A case to be; CompanyNotFound or NotPermitted where they may not draft for the company."""
    standing = cases.standing(company_id, caller) if company_id else None
    if company_id:
        permissions.require_create(standing)
    case = cases.new(request_id)
    if company_id and standing:
        case.act_for(company_id, caller, standing)
    return case


def overview_of(case: Case) -> Overview:
    """As the case stands now, after its commit too."""
    case.load()
    return Overview(case.request, case.recipients(), case.documents())


def require_accepted(document: Document) -> None:
    """Only what the preflight let through is kept, and can be read."""
    if document.status not in (DocumentStatus.READY, DocumentStatus.SEALED):
        raise DocumentNotReady


def original_file(vault: Vault, case: Case, document: Document) -> StoredFile:
    """The document as it was accepted; DocumentNotReady before that."""
    require_accepted(document)
    name = names.original(case.request_id, document.document_id)
    return _stored(vault, case, name, document.size, document.filename)


def sealed_file(vault: Vault, case: Case, document: Document) -> StoredFile:
    """The sealed document; nothing half-signed is ever given out."""
    if document.purpose is Purpose.READ:
        raise AttachmentNotSealed
    if case.request.status is not RequestStatus.COMPLETED:
        raise NotSignedYet
    name = names.sealed(case.request_id, document.document_id, document.sealed_sha256)
    return _stored(vault, case, name, document.sealed_size, document.filename)


def _stored(vault: Vault, case: Case, name: str, size: int, filename: str) -> StoredFile:
    return StoredFile(size, filename, lambda start, end: vault.get(name, case.key, size=size, start=start, end=end))
