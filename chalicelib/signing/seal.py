"""The seal: certificate pages, embedded evidence and a PAdES B-LTA signature (ETSI EN 319 142-1), appended to a PDF.

File to file, never through memory. Only the function that seals may import this module: pyHanko is heavy to load.
"""

# Parts of pyHanko have no types.
# mypy: allow-untyped-calls

from dataclasses import dataclass
from datetime import datetime
from os import SEEK_END
from pathlib import Path
from typing import IO

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name as name
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, SignatureObject
from pyhanko.sign.validation.dss import DocumentSecurityStore

from chalicelib.platform.awaiting import result_of
from chalicelib.platform.text import Text
from chalicelib.signing.certificate_page import certificate_pages
from chalicelib.signing.certificate_styles import A4
from chalicelib.signing.seal_check import (
    check_file,
    check_signature,
    signature_imprint,
    signature_time,
    signature_token,
)
from chalicelib.signing.seal_digest import GrowingDigest
from chalicelib.signing.seal_evidence import evidence_json, fingerprint
from chalicelib.signing.seal_http import TrustServices
from chalicelib.signing.seal_pages import add_certificate_pages, attach, last_page_size
from chalicelib.signing.seal_signer import SealKey, SignRaw, TimestampAuthority
from chalicelib.signing.seal_trust import Authority, certificates, token_certificates
from chalicelib.signing.seal_values import EVIDENCE_NAME, Attachment, SealedFile, SealFailed, SealForm, SealOrder
from chalicelib.signing.seal_wrapper import attachment_name, write_wrapper
from chalicelib.signing.seal_writer import AppendingWriter, refusing

SEAL_FIELD = "B2B Sign Seal"
TIMESTAMP_FIELD = "B2B Sign Timestamp"
ROOM_FOR_TOKEN = 8192  # bytes; a timestamp token with its authority's chain
ROOM_FOR_ATTRIBUTES = 2048  # bytes; everything in the signature besides certificates and token

REASON = Text(sv="Försegling av ärende {request}", en="Seal of request {request}")
EVIDENCE = Text(sv="Bevis om underskrifterna", en="Evidence of the signatures")


class Sealer:
    """Seals documents with one key and one timestamp authority. The PEM texts: the seal's certificate, the
    intermediates above it (may be empty), and the two pinned roots. `sign_raw` gives the RSASSA-PKCS1-v1_5 signature
    with SHA-256 of the bytes it is handed. `timeout_s` bounds each request to a trust service."""

    def __init__(
        self,
        *,
        sign_raw: SignRaw,
        certificate_pem: str,
        chain_pem: str,
        root_pem: str,
        tsa_root_pem: str,
        tsa_url: str,
        timeout_s: float,
    ) -> None:
        services = TrustServices(timeout_s)
        (self._certificate,) = certificates(certificate_pem)
        self._chain = certificates(chain_pem)
        self._sign_raw = sign_raw
        self._tsa = TimestampAuthority(tsa_url, services)
        (root,), (tsa_root,) = certificates(root_pem), certificates(tsa_root_pem)
        self._seal_authority = Authority(root, services, purpose=set())
        self._tsa_authority = Authority(tsa_root, services, purpose={"time_stamping"})

    def seal(self, source: Path, target: Path, order: SealOrder, at: datetime) -> SealedFile:
        """Writes the sealed form of `source` to `target` (overwritten) and gives its hash and size.

        `source` must have the SHA-256 the order names. `at` (aware) is printed as the time of sealing. Calls outside,
        in this order: sign_raw once, the timestamp authority, OCSP, the timestamp authority. Raises SealFailed (this
        file cannot be sealed) or SealDelayed (a service failed; try again); what `sign_raw` raises passes through.
        After an exception `target` is unfinished and worthless.
        """
        with source.open("rb") as upload, target.open("w+b") as file:
            writer, digest, form = _prepared(upload, file, order)
            with refusing():
                certificate = _append_certificate(writer, order, form, at)
            signature = self._sign(writer, certificate, digest, order, at)
            self._append_proofs(file, certificate, digest, signature)
            check_file(file, digest, certificate.fields, certificate.page_count)
            size = file.seek(0, SEEK_END)
            return SealedFile(
                sha256=digest.whole(file, size).hex(),
                size=size,
                fingerprint=certificate.fingerprint,
                signature_time=signature_time(signature),
                form=form,
                certificate_pages=certificate.pages,
            )

    def _sign(
        self,
        writer: AppendingWriter,
        certificate: "_Certificate",
        digest: GrowingDigest,
        order: SealOrder,
        at: datetime,
    ) -> cms.ContentInfo:
        """Appends the first revision: everything of the certificate, and the signature with its timestamp."""
        placeholder = SignatureObject(
            timestamp=at,
            subfilter=SigSeedSubFilter.PADES,
            reason=REASON.in_(order.language).format(request=order.request_id),
            bytes_reserved=2 * self._room_for_signature(),
        )
        with refusing():
            certificate.seal_field.get_object()[name("/V")] = writer.add_object(placeholder)
            prepared = writer.write_around(placeholder, digest)
        key = SealKey(self._sign_raw, self._certificate, self._chain)
        made = result_of(key.async_sign(prepared.document_digest, "sha256", use_pades=True, timestamper=self._tsa))
        encoded = made.dump()
        signature = cms.ContentInfo.load(encoded)  # what was encoded is checked, not what was meant
        check_signature(signature, self._certificate, prepared.document_digest)
        with refusing():
            prepared.fill_with_cms(writer.prev.stream, encoded)
        return signature

    def _append_proofs(
        self, file: IO[bytes], certificate: "_Certificate", digest: GrowingDigest, signature: cms.ContentInfo
    ) -> None:
        """Appends the second revision: the certificates with their status (DSS), under a document timestamp."""
        token = signature_token(signature)
        self._tsa_authority.check_token(token, signature_imprint(signature))
        proofs = [
            self._seal_authority.prove(self._certificate, self._chain),
            self._tsa_authority.prove(*token_certificates(token)),
        ]
        placeholder = DocumentTimestamp(bytes_reserved=2 * ROOM_FOR_TOKEN)
        with refusing():
            writer = AppendingWriter(file)
            DocumentSecurityStore.supply_dss_in_writer(
                writer,
                sig_contents=None,
                certs=[each for path, _ in proofs for each in path],
                ocsps=[each for _, answers in proofs for each in answers],
            )
            field = writer.get_object(generic.Reference(certificate.stamp_field.idnum, 0, writer))
            field[name("/V")] = writer.add_object(placeholder)
            writer.update_container(field)
            prepared = writer.write_around(placeholder, digest)
        stamp = result_of(self._tsa.async_timestamp(prepared.document_digest, "sha256"))
        encoded = stamp.dump()
        self._tsa_authority.check_token(stamp, prepared.document_digest)
        with refusing():
            prepared.fill_with_cms(file, encoded)

    def _room_for_signature(self) -> int:
        held = sum(len(each.dump()) for each in [self._certificate, *self._chain])
        return held + ROOM_FOR_ATTRIBUTES + ROOM_FOR_TOKEN


@dataclass(frozen=True, slots=True)
class _Certificate:
    """What was appended before signing: `page_count` is the whole file's, `pages` the certificate's own."""

    page_count: int
    pages: int
    fingerprint: str
    seal_field: generic.IndirectObject
    stamp_field: generic.IndirectObject

    @property
    def fields(self) -> tuple[int, int]:
        return self.seal_field.idnum, self.stamp_field.idnum


def _prepared(upload: IO[bytes], file: IO[bytes], order: SealOrder) -> tuple[AppendingWriter, GrowingDigest, SealForm]:
    """The upload's bytes in `file`, ready to be appended to: as they are, or wrapped where others signed before."""
    digest = GrowingDigest()
    digest.copy(upload, file)
    if digest.hexdigest() != order.document.sha256 or not digest.size:
        raise SealFailed
    _end_line(file)
    with refusing():
        writer = AppendingWriter(file)
        if writer.prev.encrypted:
            raise SealFailed
        if not writer.is_signed:
            if writer.prev.xrefs.hybrid_xrefs_present:  # two tables of objects: validators refuse it, and so do we
                raise SealFailed
            return writer, digest, SealForm.APPENDED
    size = digest.size
    for stream in (upload, file):
        stream.seek(0)
    file.truncate()
    digest = write_wrapper(upload, size, attachment_name(order.document.filename), file)
    return AppendingWriter(file), digest, SealForm.WRAPPED


def _end_line(file: IO[bytes]) -> None:
    """What is appended starts on a line of its own, also where the upload's last line has no end."""
    file.seek(-1, SEEK_END)
    if file.read(1) not in b"\r\n":
        file.write(b"\n")


def _append_certificate(writer: AppendingWriter, order: SealOrder, form: SealForm, at: datetime) -> _Certificate:
    size = last_page_size(writer) if form is SealForm.APPENDED else A4
    evidence = evidence_json(order, form)
    print_ = fingerprint(evidence)
    pages = certificate_pages(order, print_, at, size=size, form=form)
    added = add_certificate_pages(writer, pages, order.language)
    own = Attachment(EVIDENCE_NAME, evidence, "application/json", EVIDENCE.in_(order.language))
    for file in (own, *order.attachments):
        attach(writer, file, at)
    writer.declare_pades()
    return _Certificate(
        page_count=writer.page_count,
        pages=len(added),
        fingerprint=print_,
        seal_field=writer.add_signature_field(SEAL_FIELD, added[0]),
        stamp_field=writer.add_signature_field(TIMESTAMP_FIELD, added[0]),
    )
