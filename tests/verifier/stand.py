"""A sealed document with all its evidence, as the service leaves it: BankID's simulator signs, the service's own code
packs, chains and seals."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from chalicelib.identity.oidc import Statement
from chalicelib.platform.clock import iso
from chalicelib.platform.events import Event, Recorded, chain
from chalicelib.platform.events import Head as ChainHead
from chalicelib.platform.ids import DocumentId, RecipientId, RequestId
from chalicelib.signing.code_evidence import Entered, evidence_json
from chalicelib.signing.document import Document
from chalicelib.signing.eid_evidence import From
from chalicelib.signing.eid_evidence import evidence_json as eid_evidence_json
from chalicelib.signing.eid_visit import ticket_of
from chalicelib.signing.recipient import EidVisit, Method, Recipient, SigningCode
from chalicelib.signing.seal_values import DocumentLine, EidLine, EvidenceHash, SealOrder, SignerLine
from chalicelib.signing.signing_code import digest
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
    even that. `by_code`: with a mailed code; `by_eid`: as a broker
    stated. `way` is the method that the seal names then, `told_way` the event."""

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
    by_eid: bool = False
    way: str = ""
    told_way: str = ""

    @property
    def known_way(self) -> str:
        return "email_code" if self.by_code else "eid" if self.by_eid else ""


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
    lines, links = [], _sent(at, signatures)
    for number, signature in enumerate(signatures, 1):
        if signature.by_link:
            lines.append(SignerLine(signature.person.name, "approver", "link", at, ()))
            links = _with(links, "recipient.approved", at, recipient_id=f"rec-{number}", evidence_sha256=None)
            continue
        package = _package_of(signature, pki, number, at)
        content = json.dumps(package, ensure_ascii=False, indent=1).encode()
        sha256 = hashlib.sha256(content).hexdigest()
        (beside / f"evidence-{number}.json").write_bytes(content)
        lines.append(_line(signature, number, sha256, at))
        told = sha256 if signature.is_told else OTHER_SHA256
        kind = "recipient.approved" if signature.role == "approver" else "recipient.signed"
        way = signature.told_way or signature.known_way or "bankid"
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


def _package_of(signature: Signature, pki: Pki, number: int, at: datetime) -> dict[str, Any]:
    if signature.by_eid:
        return by_eid(signature, number, at)
    return by_code(signature, number, at) if signature.by_code else _package(signature, pki, number, at)


def by_eid(signature: Signature, number: int, at: datetime) -> dict[str, Any]:
    """As the service writes it; the broker's token is made by a library that the verifier does not use."""
    text = _text(signature.shown)
    recipient = Recipient(
        recipient_id=RecipientId(f"rec-{number}"),
        request_id=RequestId(REQUEST),
        method=Method.EID,
        name=signature.person.name,
        email="bengt@example.org",
        link_hash="",
        visit=EidVisit(number=1, started=(at - timedelta(seconds=60),), text_sha256=digest(text)),
    )
    ticket = ticket_of(lambda purpose, length: hashlib.sha512(purpose.encode()).digest()[:length], recipient)
    key, issuer, issued = _broker_key(), "https://broker.example", int(at.timestamp()) - 5
    claims = {"iss": issuer, "aud": "b2bsign", "sub": "1", "iat": issued, "exp": issued + 300, "acr": "loa3"}
    claims |= {"nonce": ticket.nonce, "name": signature.person.name}
    stated = Statement(
        name=signature.person.name,
        identifier="1",
        eid_name="Test-eID",
        issuer=issuer,
        client_id="b2bsign",
        assurance="loa3",
        id_token=jwt.encode({"alg": "RS256", "kid": "1"}, claims, key),
        jwks={"keys": [{**key.as_dict(private=False), "kid": "1"}]},
    )
    raw = eid_evidence_json(recipient, [_document()], text, ticket, stated, From("192.0.2.7", "a browser"), at)
    package: dict[str, Any] = json.loads(raw)
    signature.bend(package)
    return package


@cache
def _broker_key() -> RSAKey:
    return RSAKey.generate_key(2048)


def _document() -> Document:
    return Document(
        document_id=DocumentId("doc-1"),
        request_id=RequestId(REQUEST),
        filename="Avtal.pdf",
        announced_size=1,
        announced_sha256=DOCUMENT_SHA256,
        sha256=DOCUMENT_SHA256,
    )


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
    entered = Entered(code="402713", text_sha256="", name=signature.person.name, ip="192.0.2.7", user_agent="a browser")
    text, asked_at = _text(signature.shown), recipient.code.asked[-1]
    package: dict[str, Any] = json.loads(evidence_json(recipient, [_document()], text, entered, asked_at, at))
    signature.bend(package)
    return package


def _text(shown: tuple[str, ...]) -> str:
    """As the service's visible_text writes it."""
    documents = [line for sha256 in shown for line in ("Avtal.pdf", f"SHA-256 {sha256}")]
    return "\n".join(["Jag skriver under:", "Konsultavtal", "", "Dokument:", *documents, "", f"Ärende: {REQUEST}"])


def _line(signature: Signature, number: int, sha256: str, at: datetime) -> SignerLine:
    evidence = (EvidenceHash(f"evidence-{number}.json", sha256),)
    method = signature.way or signature.known_way or "BankID"
    eid = EidLine("Test-eID", "broker.example", "loa3") if signature.by_eid else None
    return SignerLine(signature.sealed_name or signature.person.name, signature.role, method, at, evidence, eid=eid)


def _sent(at: datetime, signatures: list[Signature]) -> list[Recorded]:
    """And then those who sign by code asked for one, and those who sign by another eID left for it."""
    links = _with(_with([], "signature_request.created", at), "signature_request.sent", at)
    begins = {"email_code": "recipient.signing_code_requested", "eid": "recipient.eid_visit_started"}
    for number, signature in enumerate(signatures, 1):
        if signature.known_way:
            links = _with(links, begins[signature.known_way], at - timedelta(seconds=60), actor=f"rec-{number}")
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
