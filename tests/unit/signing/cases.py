"""Signing's services on moto, with everything that is not signing's own played by small fakes."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.platform.ids import DocumentId, KeyId, OrderId, RecipientId, RequestId, SubjectId, new_id
from chalicelib.platform.text import Language
from chalicelib.signing import links
from chalicelib.signing.checking import CheckingService
from chalicelib.signing.copy_address_service import CopyAddressService
from chalicelib.signing.copying import CopyingService
from chalicelib.signing.document import Document, Purpose
from chalicelib.signing.document_service import DocumentService
from chalicelib.signing.due import find_due
from chalicelib.signing.erasing import DeletionService
from chalicelib.signing.handover_service import HandoverService
from chalicelib.signing.in_person_service import InPersonService
from chalicelib.signing.lifecycle_service import LifecycleService
from chalicelib.signing.places import Place
from chalicelib.signing.ports import Pay, Sender
from chalicelib.signing.preflight_refusals import TemplateGone
from chalicelib.signing.recipient import Invitee
from chalicelib.signing.recipient_service import Finished, RecipientService
from chalicelib.signing.removal import remove_rows, shred
from chalicelib.signing.retention_service import RetentionService
from chalicelib.signing.seal_values import SealedFile, SealForm, SealOrder
from chalicelib.signing.sealing import SealingService
from chalicelib.signing.service import SigningService
from chalicelib.signing.signing_code_service import SigningCodeService
from chalicelib.signing.store import Cases

ANNA = SubjectId("sub_anna")
PDF = b"%PDF-1.7\n% a document of our own making\n"


class Clock:
    """Time that moves only when told to, a second a look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class FakeChecked:
    sha256: str
    size: int
    pages: int = 1
    signed: bool = False
    normalised: bool = False


def accepts(source: Path, target: Path) -> FakeChecked:
    target.write_bytes(source.read_bytes())
    return FakeChecked(hashlib.sha256(target.read_bytes()).hexdigest(), target.stat().st_size)


def fills(_owner: SubjectId, document: Document, target: Path) -> None:
    """A template named `gone` is none; of any other the marks' texts are all that is in it."""
    if document.made_from == "gone":
        raise TemplateGone
    target.write_text("\n".join(mark.text for mark in document.marks))


@dataclass
class FakeSealer:
    """Appends a mark that differs at every run, as real seals do; `fails` are raised one by one first."""

    fails: list[Exception] = field(default_factory=list)
    runs: int = 0
    orders: list[SealOrder] = field(default_factory=list)

    def seal(self, source: Path, target: Path, order: SealOrder, at: datetime) -> SealedFile:
        self.runs += 1
        self.orders.append(order)
        if self.fails:
            raise self.fails.pop(0)
        content = source.read_bytes() + f"% sealed {self.runs}".encode()
        target.write_bytes(content)
        return SealedFile(hashlib.sha256(content).hexdigest(), len(content), "f" * 64, at, SealForm.APPENDED, 1)


class World:
    """One sender, a clock, and every service of signing on the same tables."""

    def __init__(self, aws: Any, pay: Pay = lambda *_: ()) -> None:
        """Sending costs nothing here unless `pay` says otherwise."""
        self.aws = aws
        self.clock = Clock()
        self.sender = Sender("Anna Andersson", "anna@example.com", "198001012387", Language.SV)
        wiring.ground.keys().open_or_mint(KeyId(f"profile#{ANNA}"))
        self.cases = Cases(
            wiring.ground.keys(),
            wiring.ground.lookups().email,
            self.clock,
            wiring.companies.memberships(),
            wiring.payments.book_writers,
        )
        self.sealer = FakeSealer()
        common: dict[str, Any] = {"cases": self.cases, "vault": wiring.ground.vault(), "clock": self.clock}
        self.documents = DocumentService(uploads=wiring.ground.uploads(), **common)
        self.signing = SigningService(
            find_sender=lambda *_: self.sender, pay=pay, history=history, new_id=new_id, **common
        )
        self.copying = CopyingService(
            cases=self.cases, find_sender=lambda *_: self.sender, clock=self.clock, new_id=new_id
        )
        self.deletion = DeletionService(
            uploads=wiring.ground.uploads(),
            shred=partial(shred, wiring.ground.keys()),
            remove_rows=remove_rows,
            **common,
        )
        self.retention = RetentionService(
            cases=self.cases,
            keep_days=lambda _: self.sender.keep_days,
            list_requests=wiring.signing.listed_requests,
            clock=self.clock,
        )
        self.lifecycle = LifecycleService(cases=self.cases, find_due=find_due, clock=self.clock)
        self.recipients = RecipientService(**common)
        self.handover = HandoverService(**common)
        self.in_person = InPersonService(cases=self.cases, clock=self.clock, public_url="http://localhost")
        self.copy_addresses = CopyAddressService(cases=self.cases, clock=self.clock)
        self.signing_codes = SigningCodeService(**common)
        self.checking = CheckingService(uploads=wiring.ground.uploads(), preflight=accepts, fill=fills, **common)
        self.sealing = SealingService(sealer=self.sealer, verify_url="http://localhost/verify", **common)

    def draft(self, *invitees: Invitee, title: str = "Ramavtal") -> RequestId:
        request_id = RequestId(new_id("sr"))
        self.signing.draft(
            ANNA, request_id, title=title, message="", language=Language.SV, invitees=list(invitees), once=None
        )
        return request_id

    def upload(
        self,
        request_id: RequestId,
        content: bytes = PDF,
        *,
        purpose: Purpose = Purpose.SIGN,
        filename: str = "avtal.pdf",
    ) -> DocumentId:
        document_id = DocumentId(new_id("doc"))
        digest = hashlib.sha256(content).hexdigest()
        self.documents.add(
            ANNA,
            request_id,
            document_id,
            filename=filename,
            size=len(content),
            sha256=digest,
            purpose=purpose,
            once=None,
        )
        bucket = wiring.ground.settings().bucket("quarantine")
        self.aws("s3").put_object(Bucket=bucket, Key=f"{request_id}/{document_id}", Body=content)
        self.documents.complete_upload(ANNA, request_id, document_id)
        return document_id

    def sent(self, *invitees: Invitee, content: bytes = PDF) -> tuple[RequestId, list[Place]]:
        request_id = self.draft(*invitees)
        self.checking.check(request_id, self.upload(request_id, content))
        self.signing.send(ANNA, request_id)
        recipients = self.signing.find(ANNA, request_id).recipients
        return request_id, [Place(request_id, r.recipient_id) for r in recipients]

    def token(self, place: Place) -> str:
        key = self.cases.open(place.request_id).key
        secret = links.secret_of(key.derive, place.recipient_id, place.link_number)
        return links.token_of(place.request_id, place.recipient_id, secret)

    def finished(self, personnummer: str = "197501012384", order: str = "eid_1") -> Finished:
        return Finished(
            order_id=OrderId(order),
            personnummer=personnummer,
            name="Bengt Berg",
            raw_answer=b"{}",
            signature_xml=b"<Signature/>",
            ocsp_response=b"ocsp",
            visible_text="text",
            non_visible=None,
            started_at=self.clock(),
            completed_at=self.clock(),
            ip="127.0.0.1",
            user_agent="a browser",
            device={},
            validation={},
        )

    def sign(self, place: Place, order: str | None = None) -> None:
        self.recipients.see(place)
        self.recipients.record_signature(place, self.finished(order=order or f"eid_{place.recipient_id}"))


def bengt(**changes: Any) -> Invitee:
    return replace(Invitee(name="Bengt Berg", email="bengt@example.org"), **changes)


def cecilia(**changes: Any) -> Invitee:
    return replace(Invitee(name="Cecilia Carlsson", email="cecilia@example.net"), **changes)


__all__ = ["ANNA", "PDF", "RecipientId", "World", "bengt", "cecilia"]
