"""Signature requests: the verbs of sender and recipient, and the jobs behind them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.aws.clients import client
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import ExportId, RequestId, SubjectId, VerificationId, new_id
from chalicelib.wiring import companies, ground, payments

if TYPE_CHECKING:
    from chalicelib.signing.archive import ArchiveEntry
    from chalicelib.signing.archive_query import ArchiveQuery
    from chalicelib.signing.archive_service import ArchiveService
    from chalicelib.signing.checking import CheckingService
    from chalicelib.signing.copy_address_service import CopyAddressService
    from chalicelib.signing.copying import CopyingService
    from chalicelib.signing.delivery_service import DeliveryService
    from chalicelib.signing.document_service import DocumentService
    from chalicelib.signing.domain import Document, SignatureRequest
    from chalicelib.signing.enclosure_service import EnclosureService
    from chalicelib.signing.erasing import DeletionService
    from chalicelib.signing.evidence_package import EvidencePackageService, RenderEvents
    from chalicelib.signing.export_service import ExportService
    from chalicelib.signing.handover_service import HandoverService
    from chalicelib.signing.in_person_service import InPersonService
    from chalicelib.signing.label_service import LabelService
    from chalicelib.signing.lifecycle_service import LifecycleService
    from chalicelib.signing.ownership import OwnerId
    from chalicelib.signing.recipient_service import RecipientService
    from chalicelib.signing.retention_service import RetentionService
    from chalicelib.signing.sealing import SealingService
    from chalicelib.signing.service import SigningService
    from chalicelib.signing.signing_code_service import SigningCodeService
    from chalicelib.signing.store import Cases
    from chalicelib.signing.verifying import VerifyingService
    from chalicelib.templates.store import TemplateStore


@cache
def cases() -> "Cases":
    from chalicelib.signing.store import Cases

    return Cases(ground.keys(), ground.lookups().email, utc_now, companies.memberships(), payments.book_writers)


def owner_of(request_id: RequestId) -> "OwnerId | None":
    """Whose a request is, whatever became of it since; nothing is unsealed."""
    from chalicelib.signing.rows import RequestRow

    row = RequestRow.find(request_id)
    return SubjectId(row.owner) if row else None


@cache
def requests() -> "SigningService":
    from chalicelib.aws.event_rows import history
    from chalicelib.signing.service import SigningService

    return SigningService(
        cases=cases(),
        vault=ground.vault(),
        find_sender=companies.find_sender,
        pay=payments.reserve,
        history=history,
        clock=utc_now,
        new_id=new_id,
    )


@cache
def documents() -> "DocumentService":
    from chalicelib.signing.document_service import DocumentService

    return DocumentService(cases=cases(), uploads=ground.uploads(), vault=ground.vault(), clock=utc_now)


@cache
def deliveries() -> "DeliveryService":
    from chalicelib.signing.delivery_service import DeliveryService

    return DeliveryService(cases=cases(), clock=utc_now)


@cache
def lifecycle() -> "LifecycleService":
    from chalicelib.signing.due import find_due
    from chalicelib.signing.lifecycle_service import LifecycleService

    return LifecycleService(cases=cases(), find_due=find_due, clock=utc_now)


@cache
def retention() -> "RetentionService":
    from chalicelib.signing.retention_service import RetentionService

    return RetentionService(cases=cases(), keep_days=companies.keep_days, list_requests=listed_requests, clock=utc_now)


@cache
def copying() -> "CopyingService":
    from chalicelib.signing.copying import CopyingService

    return CopyingService(cases=cases(), find_sender=companies.find_sender, clock=utc_now, new_id=new_id)


@cache
def deletion() -> "DeletionService":
    from functools import partial

    from chalicelib.signing.erasing import DeletionService
    from chalicelib.signing.removal import remove_rows, shred

    return DeletionService(
        cases=cases(),
        uploads=ground.uploads(),
        vault=ground.vault(),
        shred=partial(shred, ground.keys()),
        remove_rows=remove_rows,
        clock=utc_now,
    )


@cache
def recipients() -> "RecipientService":
    from chalicelib.signing.recipient_service import RecipientService

    return RecipientService(cases=cases(), vault=ground.vault(), clock=utc_now)


@cache
def handover() -> "HandoverService":
    from chalicelib.signing.handover_service import HandoverService

    return HandoverService(cases=cases(), vault=ground.vault(), clock=utc_now)


@cache
def enclosures() -> "EnclosureService":
    from chalicelib.signing.enclosure_service import EnclosureService
    from chalicelib.signing.preflight import preflight

    return EnclosureService(
        cases=cases(), uploads=ground.uploads(), vault=ground.vault(), preflight=preflight, clock=utc_now
    )


@cache
def copy_addresses() -> "CopyAddressService":
    from chalicelib.signing.copy_address_service import CopyAddressService

    return CopyAddressService(cases=cases(), clock=utc_now)


@cache
def signing_codes() -> "SigningCodeService":
    from chalicelib.signing.signing_code_service import SigningCodeService

    return SigningCodeService(cases=cases(), vault=ground.vault(), clock=utc_now)


@cache
def in_person() -> "InPersonService":
    from chalicelib.signing.in_person_service import InPersonService

    return InPersonService(cases=cases(), clock=utc_now, public_url=ground.settings().public_url)


@cache
def checking() -> "CheckingService":
    from chalicelib.signing.checking import CheckingService
    from chalicelib.signing.preflight import preflight

    return CheckingService(
        cases=cases(), uploads=ground.uploads(), vault=ground.vault(), preflight=preflight, fill=fill, clock=utc_now
    )


def fill(owner: SubjectId, document: "Document", target: Path) -> None:
    """The file of the template a document is made from, stamped with its marks."""
    from chalicelib.signing.stamping import stamp

    blank = target.with_name("template.pdf")
    write_template(owner, document.made_from or "", blank)
    stamp(blank, target, document.marks)
    blank.unlink()


def write_template(owner: SubjectId, source: str, target: Path) -> None:
    """A person's own template, or `pub_slug/edition/sha256` of a public one. TemplateGone."""
    from chalicelib.aws.vault import FileMissing
    from chalicelib.signing.preflight_refusals import TemplateGone
    from chalicelib.templates import files
    from chalicelib.templates.refusals import EditionChanged, EditionUnknown, TemplateNotFound

    try:
        files.write(owner, source, target, store=template_store(), vault=ground.vault())
    except (TemplateNotFound, EditionChanged, EditionUnknown, FileMissing) as gone:
        raise TemplateGone from gone


@cache
def template_store() -> "TemplateStore":
    from chalicelib.templates.store import TemplateStore

    return TemplateStore(ground.keys(), utc_now)


@cache
def sealing() -> "SealingService":
    from chalicelib.aws.seal_key import SealKey
    from chalicelib.aws.secrets import secret
    from chalicelib.signing.seal import Sealer
    from chalicelib.signing.sealing import SealingService

    ground.recipient("timestamps")
    ground.recipient("certificates")
    trust = secret(ground.settings().secret("trust"))
    sealer = Sealer(
        sign_raw=SealKey(client("kms"), ground.settings().key_alias("seal")).sign_raw,
        certificate_pem=trust["seal_certificate_pem"],
        chain_pem=trust["seal_chain_pem"],
        root_pem=trust["seal_root_pem"],
        tsa_root_pem=trust["tsa_root_pem"],
        tsa_url=ground.settings().tsa_url,
        timeout_s=20,
    )
    verify_url = f"{ground.settings().public_url}/verify"
    return SealingService(cases=cases(), vault=ground.vault(), sealer=sealer, verify_url=verify_url, clock=utc_now)


@cache
def verifying() -> "VerifyingService":
    from chalicelib.aws import queues
    from chalicelib.signing.verification_store import VerificationStore
    from chalicelib.signing.verifying import VerifyingService

    def enqueue(verification_id: VerificationId) -> None:
        queues.send("verify", {"verification_id": verification_id})

    return VerifyingService(
        verifications=VerificationStore(ground.keys(), utc_now),
        uploads=ground.uploads(),
        verify=verify,
        enqueue=enqueue,
        clock=utc_now,
    )


def verify(path: Path) -> Mapping[str, Any]:
    from chalicelib.aws.secrets import secret
    from chalicelib.signing.verification import Trust, verify

    trust = secret(ground.settings().secret("trust"))
    pinned = Trust(
        seal_roots_pem=trust["seal_root_pem"] + trust["former_seal_roots_pem"],
        tsa_roots_pem=trust["tsa_root_pem"] + trust["former_tsa_roots_pem"],
        organisation=trust["seal_organisation"],
    )
    return verify(path, pinned).as_json()


@cache
def evidence_packages(render_events: "RenderEvents") -> "EvidencePackageService":
    from chalicelib.aws.event_rows import history
    from chalicelib.signing.evidence_package import EvidencePackageService

    return EvidencePackageService(
        cases=cases(), vault=ground.vault(), history=history, render_events=render_events, roots=pinned_roots
    )


def pinned_roots() -> dict[str, str]:
    """What this stage trusts: for seals, time stamps, and people's eIDs."""
    from chalicelib.aws.secrets import secret

    trust = secret(ground.settings().secret("trust"))
    return {
        "seal": trust["seal_root_pem"] + trust["former_seal_roots_pem"],
        "timestamp": trust["tsa_root_pem"] + trust["former_tsa_roots_pem"],
        "bankid": trust["eid_root_pem"],
    }


@cache
def exports(render_events: "RenderEvents") -> "ExportService":
    from chalicelib.aws import queues
    from chalicelib.signing.export_service import ExportService
    from chalicelib.signing.export_store import ExportStore

    def enqueue(owner: SubjectId, export_id: ExportId, part: int) -> None:
        queues.send("export", {"sid": owner, "export_id": export_id, "part": str(part)})

    return ExportService(
        exports=ExportStore(ground.keys(), utc_now),
        cases=cases(),
        vault=ground.vault(),
        entries=archive_entries,
        evidence=evidence_packages(render_events).read,
        enqueue=enqueue,
        clock=utc_now,
        new_id=new_id,
    )


@cache
def labels() -> "LabelService":
    from chalicelib.signing.archive import write_labels
    from chalicelib.signing.keys import owner_key_id
    from chalicelib.signing.label_service import LabelService

    def write(request: "SignatureRequest", wanted: list[str]) -> None:
        write_labels(ground.keys().open(owner_key_id(request.owner)), request, wanted)

    return LabelService(cases=cases(), write=write)


@cache
def archive() -> "ArchiveService[ArchiveEntry]":
    from chalicelib.signing.archive_service import ArchiveService

    return ArchiveService(cases=cases(), read=archive_page)


def archive_page(
    owner: "OwnerId", asked: "ArchiveQuery", limit: int, after: str | None
) -> "tuple[list[ArchiveEntry], str | None]":
    from chalicelib.signing.archive import page
    from chalicelib.signing.keys import owner_key_id

    return page(owner, ground.keys().open(owner_key_id(owner)), asked, limit=limit, after=after)


def listed_requests(owner: "OwnerId", limit: int, after: str | None) -> "tuple[list[RequestId], str | None]":
    from chalicelib.signing.archive import ids_page

    return ids_page(owner, limit=limit, after=after)


def archive_entries(
    sid: SubjectId, asked: "ArchiveQuery", limit: int, after: str | None
) -> "tuple[list[tuple[RequestId, str]], str | None]":
    found, following = archive_page(sid, asked, limit, after)
    return [(entry.request_id, f"{entry.created_at}#{entry.request_id}") for entry in found], following
