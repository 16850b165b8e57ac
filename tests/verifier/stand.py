"""A sealed document with all its evidence, as the service leaves it: BankID's simulator signs, the service's own code
packs, chains and seals."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.platform.clock import iso
from chalicelib.platform.events import Event, Recorded, chain
from chalicelib.platform.events import Head as ChainHead
from chalicelib.platform.ids import DocumentId, RecipientId, RequestId
from chalicelib.signing.code_evidence import Entered, evidence_json
from chalicelib.signing.document import Document
from chalicelib.signing.recipient import Method, Recipient, SigningCode
from chalicelib.signing.seal_values import DocumentLine, EvidenceHash, SealOrder, SignerLine
from dev.bankid import evidence as bankid
from dev.bankid.evidence import Flaw
from dev.bankid.pki import Identity, Pki
from dev.bankid.xmldsig import Content
from tests.unit.signing.seal_pdfs import plain
from tests.unit.signing.seal_stand import SealStand, now, order_of

ANNA = Identity("198001012387", "Anna", "Andersson")
BENGT = Identity("197501012384", "Bengt", "Berg")
REQUEST = "req-7f3a"
DOCUMENT = plain()
DOCUMENT_SHA256 = hashlib.sha256(DOCUMENT).hexdigest()
OTHER_SHA256 = hashlib.sha256(b"another document").hexdigest()

Bend = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Signature:
    """How one person signed. `shown` are the hashes in the visible text; `bend` changes the package before it is
    hashed and sealed: what a service that lies would keep. `sealed_name` is whom the seal names instead, `request` what
    the data for machines names; `is_told`: there is an event of it. `role`: an approver identified; `by_link`: not
    even that. `by_code`: with a mailed code; `way` is the method that the
    seal names then, `told_way` the event."""

    person: Identity
    shown: tuple[str, ...] = (DOCUMENT_SHA256,)
    flaw: Flaw | None = None
    function: str = "Signing"
    bend: Bend = lambda _: None
    sealed_name: str = ""
    request: str = REQUEST
    is_told: bool = True
    role: str = "signer"
    by_link: bool = False
    by_code: bool = False
    way: str = "email_code"
    told_way: str = "email_code"


@dataclass(frozen=True, slots=True)
class Case:
    """The sealed file and the folder beside it."""

    pdf: Path
    folder: Path

    def events(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads((self.folder / "events.json").read_text())["items"]
        return items

    def write_events(self, items: list[dict[str, Any]]) -> None:
        (self.folder / "events.json").write_text(json.dumps({"items": items}, ensure_ascii=False))

    def evidence(self, number: int) -> Path:
        return self.folder / f"evidence-{number}.json"


def sealed_case(stand: SealStand, pki: Pki, folder: Path, signatures: list[Signature]) -> Case:
    """Signed now, sealed now, by the service's own sealer."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / "evidence"
    beside.mkdir()
    at = datetime.now(UTC).replace(microsecond=0)
    lines, links = [], _sent(at, [n for n, signature in enumerate(signatures, 1) if signature.by_code])
    for number, signature in enumerate(signatures, 1):
        if signature.by_link:
            lines.append(SignerLine(signature.person.name, "approver", "link", at, ()))
            links = _with(links, "recipient.approved", at, recipient_id=f"rec-{number}", evidence_sha256=None)
            continue
        package = by_code(signature, number, at) if signature.by_code else _package(signature, pki, number, at)
        content = json.dumps(package, ensure_ascii=False, indent=1).encode()
        sha256 = hashlib.sha256(content).hexdigest()
        (beside / f"evidence-{number}.json").write_bytes(content)
        lines.append(_line(signature, number, sha256, at))
        told = sha256 if signature.is_told else OTHER_SHA256
        kind = "recipient.approved" if signature.role == "approver" else "recipient.signed"
        way = signature.told_way if signature.by_code else "bankid"
        links = _with(links, kind, at, recipient_id=f"rec-{number}", evidence_sha256=told, method=way)
    links = _with(links, "signature_request.sealing", at)
    order = replace(
        order_of(DOCUMENT),
        documents=(DocumentLine("doc-1", "Avtal.pdf", DOCUMENT_SHA256, 1),),
        signers=tuple(lines),
        events_head_hash=links[-1].hash,
    )
    return _written(stand, order, folder, _with(links, "signature_request.completed", at))


def _written(stand: SealStand, order: SealOrder, folder: Path, links: list[Recorded]) -> Case:
    source = folder / "source.pdf"
    source.write_bytes(DOCUMENT)
    case = Case(folder / "sealed.pdf", folder / "evidence")
    stand.sealer().seal(source, case.pdf, order, now())
    case.write_events([_view(link) for link in links])
    return case


def _package(signature: Signature, pki: Pki, number: int, at: datetime) -> dict[str, Any]:
    text = _text(signature.shown)
    hidden = {
        "request_id": signature.request,
        "recipient_id": f"rec-{number}",
        "documents": [{"document_id": "doc-1", "sha256": DOCUMENT_SHA256}],
    }
    content = Content(
        function=signature.function,
        visible=_base64(text.encode()),
        visible_format=None,
        non_visible=_base64(json.dumps(hidden).encode()),
        rp_name="cn=B2B Sign,o=Testbank A AB (publ),c=SE",
        rp_display_name="B2B Sign",
        nonce=b"n" * 20,
        uhi="uhi",
    )
    answer = bankid.evidence(content, signature.person, pki, signature.flaw)
    raw = {"status": "complete", "completionData": {"signature": answer.signature}}
    package = {
        "format": "b2bsign-evidence-1",
        "request_id": REQUEST,
        "recipient_id": f"rec-{number}",
        "order_id": f"order-{number}",
        "method": "bankid",
        "signer": {"personnummer": signature.person.personal_number, "name": signature.person.name},
        "documents": [{"document_id": "doc-1", "filename": "Avtal.pdf", "sha256": DOCUMENT_SHA256, "pages": 1}],
        "visible_text": text,
        "non_visible_data": json.dumps(hidden),
        "started_at": iso(at - timedelta(seconds=60)),
        "completed_at": iso(at),
        "signature_xml": answer.signature,
        "ocsp_response": answer.ocsp_response,
        "raw_answer": _base64(json.dumps(raw).encode()),
    }
    signature.bend(package)
    return package


def by_code(signature: Signature, number: int, at: datetime) -> dict[str, Any]:
    """As the service writes it."""
    recipient = Recipient(
        recipient_id=RecipientId(f"rec-{number}"),
        request_id=RequestId(REQUEST),
        method=Method.EMAIL_CODE,
        name=signature.person.name,
        email="bengt@example.org",
        link_hash="",
        code=SigningCode(number=1, asked=(at - timedelta(seconds=60),)),
    )
    document = Document(
        document_id=DocumentId("doc-1"),
        request_id=RequestId(REQUEST),
        filename="Avtal.pdf",
        announced_size=1,
        announced_sha256=DOCUMENT_SHA256,
        sha256=DOCUMENT_SHA256,
    )
    entered = Entered(code="402713", text_sha256="", name=signature.person.name, ip="192.0.2.7", user_agent="a browser")
    text, asked_at = _text(signature.shown), recipient.code.asked[-1]
    package: dict[str, Any] = json.loads(evidence_json(recipient, [document], text, entered, asked_at, at))
    signature.bend(package)
    return package


def _text(shown: tuple[str, ...]) -> str:
    """As the service's visible_text writes it."""
    documents = [line for sha256 in shown for line in ("Avtal.pdf", f"SHA-256 {sha256}")]
    return "\n".join(["Jag skriver under:", "Konsultavtal", "", "Dokument:", *documents, "", f"Ärende: {REQUEST}"])


def _line(signature: Signature, number: int, sha256: str, at: datetime) -> SignerLine:
    evidence = (EvidenceHash(f"evidence-{number}.json", sha256),)
    method = signature.way if signature.by_code else "BankID"
    return SignerLine(signature.sealed_name or signature.person.name, signature.role, method, at, evidence)


def _sent(at: datetime, by_code: list[int]) -> list[Recorded]:
    """And then those who sign by code asked for one."""
    links = _with(_with([], "signature_request.created", at), "signature_request.sent", at)
    for number in by_code:
        asked_at = at - timedelta(seconds=60)
        links = _with(links, "recipient.signing_code_requested", asked_at, actor=f"rec-{number}")
    return links


def _with(links: list[Recorded], kind: str, at: datetime, actor: str = "system", **data: str | None) -> list[Recorded]:
    head = links[-1].head if links else ChainHead()
    return [*links, chain(head, Event(stream=REQUEST, type=kind, at=at, actor=actor, data=data))]


def _view(link: Recorded) -> dict[str, Any]:
    """As `GET …/events` shows it."""
    event = link.event
    facts = {"event_id": link.event_id, "seq": link.seq, "type": event.type, "at": iso(event.at), "actor": event.actor}
    return {**facts, "data": dict(event.data), "previous": link.previous, "hash": link.hash}


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
