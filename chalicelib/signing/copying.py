"""A request that has ended as a new draft: the same words, people, settings and documents, nothing of what happened.

Documents are copied by the job `preflight`: it reads the accepted file under the old case's key, checks it as it checks
an upload (what was accepted a year ago may not be today), and keeps it under the new case's key.
"""

from dataclasses import replace

from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock
from chalicelib.platform.events import JSON, START, Event
from chalicelib.platform.ids import DocumentId, RecipientId, RequestId, SubjectId
from chalicelib.signing import links
from chalicelib.signing.domain import Document, Invitee, Purpose, Recipient, Role, SignatureRequest
from chalicelib.signing.enclosure import Enclosure
from chalicelib.signing.ownership import company_of
from chalicelib.signing.permissions import Verb
from chalicelib.signing.ports import Case, Cases, FindSender, Sender
from chalicelib.signing.recipient import CopyAddress, EidVisit, SigningCode
from chalicelib.signing.refusals import NothingToSign, SenderEmailMissing, TooLargeToCopy, WrongState
from chalicelib.signing.service import NewId, Overview, drafted_for, overview_of, own_case
from chalicelib.signing.states import DocumentStatus, RecipientStatus, RequestStatus

ENDED = {RequestStatus.COMPLETED, RequestStatus.DECLINED, RequestStatus.EXPIRED, RequestStatus.VOIDED}
ACCEPTED = {DocumentStatus.READY, DocumentStatus.SEALED}
PARTS_AT_MOST = 94  # a transaction holds 100 actions: key, request, list, event, once-row and fence besides


class CopyingService:
    def __init__(self, *, cases: Cases, find_sender: FindSender, clock: Clock, new_id: NewId) -> None:
        self._cases = cases
        self._find_sender = find_sender
        self._clock = clock
        self._new_id = new_id

    def copy(self, caller: SubjectId, request_id: RequestId, copy_id: RequestId, *, once: Once | None) -> Overview:
        """One transaction; documents that were never accepted stay behind."""
        source = own_case(self._cases, caller, request_id, Verb.COPY)
        if source.request.status not in ENDED:
            raise WrongState(source.request.status.value, RequestStatus.COMPLETED.value)
        return self._copied(caller, source, copy_id, [], once)

    def source_draft(self, caller: SubjectId, draft_id: RequestId) -> Case:
        """A draft of which copies are sent: NothingToSign unless its documents are accepted."""
        source = own_case(self._cases, caller, draft_id, Verb.COPY)
        request = source.request
        request.require(RequestStatus.DRAFT)
        if request.to_sign_count < 1 or request.ready_documents != len(request.document_ids):
            raise NothingToSign
        return source

    def copy_draft(
        self, caller: SubjectId, draft_id: RequestId, copy_id: RequestId, signers: list[Invitee]
    ) -> Overview:
        """One of many: the draft as it is, with these signers before the people it names."""
        return self._copied(caller, self.source_draft(caller, draft_id), copy_id, signers, None)

    def _copied(
        self, caller: SubjectId, source: Case, copy_id: RequestId, signers: list[Invitee], once: Once | None
    ) -> Overview:
        owner = source.request.owner
        case, sender = drafted_for(self._cases, caller, company_of(owner), copy_id), self._find_sender(caller, owner)
        added = [self._added(case, signer) for signer in signers]
        recipients = {r.recipient_id: r for r in added}
        recipients |= {r.recipient_id: self._recipient(case, source, r, sender) for r in source.recipients()}
        documents = [self._document(copy_id, d) for d in source.documents() if d.status in ACCEPTED]
        if len(recipients) + len(documents) > PARTS_AT_MOST - bool(company_of(owner)):  # the membership is one more
            raise TooLargeToCopy
        change = self._drafted(source.request, copy_id, sender, recipients, documents)
        case.commit(change, *map(Change, recipients.values()), *map(Change, documents), once=once, relisted=True)
        return overview_of(case)

    def _drafted(
        self,
        old: SignatureRequest,
        copy_id: RequestId,
        sender: Sender,
        recipients: dict[RecipientId, Recipient],
        documents: list[Document],
    ) -> Change:
        at, owners = self._clock(), recipients.get(old.owner_recipient) if old.owner_recipient else None
        draft = SignatureRequest(
            request_id=copy_id,
            owner=old.owner,
            owner_name=sender.shown_as,
            made_by=old.acting,
            owner_recipient=owners.recipient_id if owners else None,
            title=old.title,
            message=old.message,
            language=old.language,
            expires_in_days=old.expires_in_days,
            automatic_reminders=old.automatic_reminders,
            allow_forwarding=old.allow_forwarding,
            document_ids=tuple(d.document_id for d in documents),
            upload_bytes=sum(d.announced_size for d in documents),
            attachment_count=sum(d.purpose is Purpose.READ for d in documents),
            recipient_ids=tuple(r.recipient_id for r in recipients.values()),
            signer_count=sum(r.role is Role.SIGNER for r in recipients.values()),
            created_at=at,
            keep_days=sender.keep_days,
            template_credits=sum(d.template_credits for d in documents),
            head=START,
        )
        data: dict[str, JSON] = {"copied_from": old.request_id, "document_ids": list(draft.document_ids)}
        return Change(draft, Event(stream=copy_id, type="signature_request.copied", at=at, actor=old.actor, data=data))

    def _recipient(self, case: Case, source: Case, old: Recipient, sender: Sender) -> Recipient:
        """Whoever it was, with a link of the new request. The sender is taken from their profile as it is now."""
        recipient_id = RecipientId(self._new_id("rcp"))
        new = replace(
            old,
            recipient_id=recipient_id,
            request_id=case.request_id,
            version=0,
            status=RecipientStatus.WAITING,
            link_hash=links.hash_of(links.secret_of(case.key.derive, recipient_id)),
            link_number=1,
            viewed_at=None,
            identification=None,
            signature=None,
            decline_reason=None,
            reminded_at=None,
            reminder_count=0,
            delivery_status=None,
            copy=CopyAddress(),
            code=SigningCode(),
            visit=EidVisit(),
            enclosures=tuple(Enclosure(label=enclosure.label) for enclosure in old.enclosures),
        )
        if old.recipient_id != source.request.owner_recipient:
            return new
        if sender.email is None:
            raise SenderEmailMissing
        return replace(
            new,
            name=sender.name,
            email=sender.email,
            email_lookup="",
            personnummer=sender.personnummer,
            language=sender.language,
        )

    def _added(self, case: Case, invitee: Invitee) -> Recipient:
        recipient_id = RecipientId(self._new_id("rcp"))
        return Recipient(
            recipient_id=recipient_id,
            request_id=case.request_id,
            name=invitee.name,
            email=invitee.email,
            personnummer=invitee.personnummer,
            language=invitee.language,
            link_hash=links.hash_of(links.secret_of(case.key.derive, recipient_id)),
        )

    def _document(self, copy_id: RequestId, old: Document) -> Document:
        return Document(
            document_id=DocumentId(self._new_id("doc")),
            request_id=copy_id,
            status=DocumentStatus.CHECKING,
            purpose=old.purpose,
            filename=old.filename,
            announced_size=old.size,
            announced_sha256=old.sha256,
            copied_from=f"{old.request_id}/{old.document_id}",
            template_credits=old.template_credits,
        )
