"""The recipient's verbs: open the link, identify, see, sign or approve, decline. No account is needed."""

import contextlib
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from chalicelib.platform.change import AlreadyDone, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock, iso
from chalicelib.platform.ids import DocumentId, OrderId
from chalicelib.signing import names, visible_text
from chalicelib.signing.code_evidence import document_facts, enclosure_facts
from chalicelib.signing.domain import Document, Method, Recipient, Role, Signature, SignatureRequest
from chalicelib.signing.enclosure_refusals import EnclosuresChanged
from chalicelib.signing.handover import MAY_FOLLOW, can_forward
from chalicelib.signing.places import Place, enter_by_link, open_place, waiting_of
from chalicelib.signing.ports import Case, Cases, Vault
from chalicelib.signing.refusals import IdentificationRequired, WrongPerson, WrongState
from chalicelib.signing.service import StoredFile, original_file, sealed_file
from chalicelib.signing.signing_code import ByCode, by_code, is_to_sign
from chalicelib.signing.states import RecipientStatus, RequestStatus


@dataclass(frozen=True, slots=True)
class View:
    """What a recipient may see: the request, themselves, the documents. Nobody else's data.

    `by_code`, or the text `by_eid`, is for a signer who signs otherwise than with BankID, and has yet to.
    """

    request: SignatureRequest
    recipient: Recipient
    documents: list[Document]
    can_forward: bool = False
    by_code: ByCode | None = None
    by_eid: str | None = None


@dataclass(frozen=True, slots=True)
class ToSign:
    """What BankID shall show and bind; `personnummer` pins who may sign."""

    visible_text: str
    non_visible: bytes | None
    personnummer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A verified eID signature or identification, as the order brought it; what BankID said of the device, and our
    validation report."""

    order_id: OrderId
    personnummer: str
    name: str
    raw_answer: bytes
    signature_xml: bytes
    ocsp_response: bytes
    visible_text: str
    non_visible: bytes | None
    started_at: datetime
    completed_at: datetime
    ip: str
    user_agent: str
    device: Mapping[str, object]
    validation: Mapping[str, object]


class RecipientService:
    """Every verb works for one place; the handlers take it from the signing session."""

    def __init__(self, *, cases: Cases, vault: Vault, clock: Clock) -> None:
        self._cases = cases
        self._vault = vault
        self._clock = clock

    def enter(self, token: str) -> tuple[Place, Recipient]:
        """Who a link stands for; whoever is pinned must identify before seeing anything."""
        return enter_by_link(self._cases, token, self._clock())

    @rerun_on_conflict
    def see(self, place: Place) -> None:
        """Notes the first view; later ones change nothing."""
        case, recipient = self._open(place)
        if case.request.status is RequestStatus.PENDING and recipient.status is RecipientStatus.PENDING:
            case.commit(*case.request.viewed(recipient, self._clock()))

    def view(self, place: Place) -> View:
        case, recipient = self._open(place)
        is_open = case.request.status is RequestStatus.PENDING and recipient.status in MAY_FOLLOW
        may_forward = is_open and can_forward(case.request, recipient)
        by_code, by_eid = self._by_code(case, recipient), self._by_eid(case, recipient)
        return View(case.request, recipient, case.documents(), may_forward, by_code, by_eid)

    def to_identify(self, place: Place) -> ToSign:
        case, recipient = self._open(place)
        text = visible_text.identification_text(case.request, recipient.language)
        return ToSign(text, None, recipient.personnummer)

    def to_sign(self, place: Place) -> ToSign:
        case, recipient = self._open(place)
        _require_open(case.request, recipient)
        case.load()
        documents = case.documents()
        text = visible_text.signing_text(case.request, recipient, case.recipients(), documents)
        facts = visible_text.non_visible_data(case.request, recipient, documents)
        return ToSign(text, facts, recipient.personnummer)

    @rerun_on_conflict
    def identified(self, place: Place, finished: Finished) -> None:
        """Lets a pinned recipient in, which is their first view; another person's eID is refused, as an event, and so
        is another than the signer's where an open recipient has signed."""
        case, recipient = self._open(place, at=finished.completed_at)
        self._require_person(case, recipient, finished)
        self._require_signer(case, recipient, finished)
        if recipient.role is Role.APPROVER and case.request.status is RequestStatus.PENDING:
            self._note_identification(case, recipient, finished)
        self.see(place)

    @rerun_on_conflict
    def refused(self, place: Place, order_id: OrderId) -> None:
        """The eID itself found another person than the one a pinned recipient's order asked for."""
        case, recipient = self._open(place)
        self._note_wrong_person(case, recipient, order_id)

    @rerun_on_conflict
    def record_signature(self, place: Place, finished: Finished) -> None:
        """Keeps the evidence, then the signature; the last one starts the sealing. Acts once per order."""
        case, recipient = self._open(place, at=finished.completed_at)
        if recipient.signature and finished.order_id in recipient.signature.evidence_name:
            return
        self._require_person(case, recipient, finished)
        _require_open(case.request, recipient)
        _require_named(recipient, finished.visible_text)
        signature = self._kept(case, recipient, finished)
        try:
            once = Once(once_id=f"signed#{finished.order_id}", ttl_s=30 * 24 * 3600)
            case.commit(*case.request.sign(recipient, signature, waiting_of(case)), once=once)
        except AlreadyDone:
            return

    @rerun_on_conflict
    def approve(self, place: Place, once: Once | None) -> None:
        """An approver's yes; who has said it before changes nothing."""
        case, recipient = self._open(place)
        if recipient.status is RecipientStatus.APPROVED:
            return
        approval = _approval(recipient, self._clock())
        case.commit(*case.request.approve(recipient, approval, waiting_of(case)), once=once)

    @rerun_on_conflict
    def decline(self, place: Place, reason: str, once: Once | None) -> None:
        case, recipient = self._open(place)
        case.commit(*case.request.decline(recipient, reason, self._clock()), once=once)

    def original(self, place: Place, document_id: DocumentId) -> StoredFile:
        case, _ = self._open(place)
        return original_file(self._vault, case, case.document(document_id))

    def sealed(self, place: Place, document_id: DocumentId) -> StoredFile:
        case, _ = self._open(place)
        return sealed_file(self._vault, case, case.document(document_id))

    def _by_code(self, case: Case, recipient: Recipient) -> ByCode | None:
        if not is_to_sign(case.request, recipient):
            return None
        case.load()
        return by_code(case.request, recipient, case.recipients(), case.documents(), self._clock())

    def _by_eid(self, case: Case, recipient: Recipient) -> str | None:
        is_asked = recipient.role is Role.SIGNER and recipient.method is Method.EID
        if not (is_asked and case.request.status is RequestStatus.PENDING and recipient.status in MAY_FOLLOW):
            return None
        case.load()
        return visible_text.signing_text(case.request, recipient, case.recipients(), case.documents())

    def _open(self, place: Place, *, at: datetime | None = None) -> tuple[Case, Recipient]:
        """`at`: when it was done, if not now."""
        return open_place(self._cases, place, at or self._clock())

    def _require_person(self, case: Case, recipient: Recipient, finished: Finished) -> None:
        if recipient.personnummer is None or recipient.personnummer == finished.personnummer:
            return
        self._note_wrong_person(case, recipient, finished.order_id)
        raise WrongPerson

    def _require_signer(self, case: Case, recipient: Recipient, finished: Finished) -> None:
        """An open link may be held by several: once somebody has signed by it, it is theirs alone to identify by."""
        signed = recipient.signature
        if recipient.is_pinned or signed is None or signed.method is not Method.BANKID:
            return
        evidence = json.loads(self._vault.get(signed.evidence_name, case.key, size=signed.evidence_size))
        if evidence["signer"]["personnummer"] != finished.personnummer:
            self._note_wrong_person(case, recipient, finished.order_id)
            raise WrongPerson

    def _note_wrong_person(self, case: Case, recipient: Recipient, order_id: OrderId) -> None:
        """Once per order, without a trace of whose eID it was."""
        with contextlib.suppress(AlreadyDone):
            case.commit(case.request.wrong_person(recipient, self._clock()), once=Once(once_id=f"refused#{order_id}"))

    def _note_identification(self, case: Case, recipient: Recipient, finished: Finished) -> None:
        """An approval stands on who was there: the eID's proof is kept, once per order, before anything is shown."""
        if recipient.status not in (RecipientStatus.PENDING, RecipientStatus.VIEWED):
            return
        identification = self._kept(case, recipient, finished)
        with contextlib.suppress(AlreadyDone):
            once = Once(once_id=f"identified#{finished.order_id}", ttl_s=30 * 24 * 3600)
            case.commit(*case.request.identified(recipient, identification), once=once)

    def _kept(self, case: Case, recipient: Recipient, finished: Finished) -> Signature:
        package = _package(case, recipient, case.documents(), finished)
        name = names.evidence(case.request_id, recipient.recipient_id, finished.order_id)
        self._vault.put(name, case.key, package)
        return Signature(
            method=Method.BANKID,
            signed_at=finished.completed_at,
            name=finished.name,
            evidence_name=name,
            evidence_size=len(package),
            evidence_sha256=sha256(package).hexdigest(),
        )


def _approval(recipient: Recipient, at: datetime) -> Signature:
    """Of a pinned approver with the name and the proof of their eID; of an open one with the name the link was for."""
    if recipient.identification is not None:
        return replace(recipient.identification, signed_at=at)
    if recipient.is_pinned:
        raise IdentificationRequired
    return Signature(method=Method.LINK, signed_at=at, name=recipient.name)


def _require_open(request: SignatureRequest, recipient: Recipient) -> None:
    recipient.require(Role.SIGNER)
    recipient.require_method(Method.BANKID)
    if request.status is not RequestStatus.PENDING:
        raise WrongState(request.status.value, RequestStatus.PENDING.value)
    recipient.to(RecipientStatus.SIGNED)
    recipient.require_enclosures()


def _require_named(recipient: Recipient, signed_text: str) -> None:
    """What was signed names each enclosure as it is now, in lines of ours: it may have been replaced since."""
    lines = set(zip(signed_text.split("\n"), signed_text.split("\n")[1:], strict=False))
    if any(visible_text.enclosure_lines(enclosure) not in lines for enclosure in recipient.enclosures):
        raise EnclosuresChanged


def _package(case: Case, recipient: Recipient, documents: Sequence[Document], finished: Finished) -> bytes:
    """Everything that proves one act, in one file: what was shown, asked and answered, when and from where."""
    package = {
        "format": "b2bsign-evidence-1",
        "act": "signature" if recipient.role is Role.SIGNER else "identification",
        "request_id": case.request_id,
        "recipient_id": recipient.recipient_id,
        "order_id": finished.order_id,
        "method": Method.BANKID.value,
        "in_person": recipient.in_person,
        "signer": {"personnummer": finished.personnummer, "name": finished.name},
        "documents": [document_facts(document) for document in documents],
        **enclosure_facts(recipient),
        "visible_text": finished.visible_text,
        "non_visible_data": finished.non_visible.decode() if finished.non_visible else None,
        "started_at": iso(finished.started_at),
        "completed_at": iso(finished.completed_at),
        "viewed_at": iso(recipient.viewed_at) if recipient.viewed_at else None,
        "ip_address": finished.ip,
        "user_agent": finished.user_agent,
        "device": dict(finished.device),
        "validation": dict(finished.validation),
        "signature_xml": b64encode(finished.signature_xml).decode(),
        "ocsp_response": b64encode(finished.ocsp_response).decode(),
        "raw_answer": b64encode(finished.raw_answer).decode(),
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()
