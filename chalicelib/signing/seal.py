"""The seal: certificate pages, embedded evidence and a PAdES B-LTA signature (ETSI EN 319 142-1), appended to a PDF.

File to file, never through memory: the upload is read, hashed and copied once, and whatever follows is small. Only the
function that seals imports this module.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO

from chalicelib.platform.text import Text
from chalicelib.signing.certificate_page import certificate_pages
from chalicelib.signing.certificate_styles import A4
from chalicelib.signing.seal_append import Appender, text_of_stream
from chalicelib.signing.seal_check import check_file
from chalicelib.signing.seal_cms import SignatureForm, SignRaw
from chalicelib.signing.seal_digest import GrowingDigest
from chalicelib.signing.seal_evidence import evidence_json, fingerprint
from chalicelib.signing.seal_http import TrustServices
from chalicelib.signing.seal_objects import Dictionary, Malformed, Ref, text
from chalicelib.signing.seal_pages import add_certificate_pages, attach, last_page_size, pdf_date
from chalicelib.signing.seal_paths import Root, certificates
from chalicelib.signing.seal_reader import Tail
from chalicelib.signing.seal_status import StatusService
from chalicelib.signing.seal_timestamp import TimestampAuthority, Token
from chalicelib.signing.seal_values import EVIDENCE_NAME, Attachment, SealedFile, SealFailed, SealForm, SealOrder
from chalicelib.signing.seal_wrapper import attachment_name, write_wrapper
from chalicelib.signing.seal_writer import DocumentWriter

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
        (self._certificate,), self._chain = certificates(certificate_pem), certificates(chain_pem)
        (root,), (tsa_root,) = certificates(root_pem), certificates(tsa_root_pem)
        self._sign_raw = sign_raw
        self._form = SignatureForm(self._certificate, self._chain)
        self._root, self._tsa_root = Root(root), tsa_root
        self._tsa = TimestampAuthority(tsa_url, tsa_root, services)
        self._status = StatusService(services)

    def seal(self, source: Path, target: Path, order: SealOrder, at: datetime) -> SealedFile:
        """Writes the sealed form of `source` to `target` (overwritten) and gives its hash and size.

        `source` must have the SHA-256 the order names. `at` (aware) is printed as the time of sealing. Calls outside,
        in this order: sign_raw once, the timestamp authority, OCSP, the timestamp authority. Raises SealFailed (this
        file cannot be sealed) or SealDelayed (a service failed; try again); what `sign_raw` raises passes through.
        After an exception `target` is unfinished and worthless.
        """
        with source.open("rb", buffering=0) as upload, target.open("w+b") as file:
            out = GrowingDigest(file)
            with refusing(), mmap(upload.fileno(), 0, access=ACCESS_READ) as data:
                beginning = _beginning(data, upload, out, order)
                writer, form = beginning.writer, beginning.form
                certificate = _append_certificate(writer, order, form, at)
                place = writer.appender.add_signature(_signature(order, at), self._room_for_signature())
                certificate.seal_field[b"/V"] = place
                revision = writer.appender.finish()
                beginning.write(upload, out, order.document.sha256)
            signature, token = self._sign(revision.digest(out.state))
            revision.fill(signature)
            out.write(revision.data)
            stamp = self._append_proofs(writer, certificate, token, out)
            with refusing():
                check_file(out.flush(), out.size, certificate.fields, writer.page_count, (signature, stamp))
        return SealedFile(
            sha256=out.hexdigest(),
            size=out.size,
            fingerprint=certificate.fingerprint,
            signature_time=token.time,
            form=form,
            certificate_pages=certificate.pages,
        )

    def _sign(self, digest: bytes) -> tuple[bytes, Token]:
        """The encoded signature over a document's digest, and the timestamp in it."""
        attributes = self._form.attributes(digest)
        value = self._sign_raw(attributes)
        token = self._tsa.stamp(sha256(value).digest())
        encoded = self._form.encode(attributes, value, token.der)
        self._form.check(encoded, digest)
        return encoded, token

    def _append_proofs(
        self, writer: DocumentWriter, certificate: "_Certificate", token: Token, out: GrowingDigest
    ) -> bytes:
        """Appends the second revision: the certificates with their status (DSS), under a document timestamp."""
        path = self._root.trace(self._certificate, self._chain)
        answers = self._status.prove((self._root.certificate, path), (self._tsa_root, token.path))
        appender = writer.appender
        certificates = dict.fromkeys((*path, *token.path, *token.held))
        held = [appender.add_written(text_of_stream(each.der)) for each in certificates]
        status = [appender.add_written(text_of_stream(each)) for each in answers]
        store = appender.add({b"/Type": b"/DSS", b"/Certs": held, b"/OCSPs": status})
        appender.change(writer.tail.root_ref, writer.root | {b"/DSS": store})
        place = appender.add_signature(_DOCUMENT_TIMESTAMP, ROOM_FOR_TOKEN)
        appender.change(certificate.fields[1], certificate.stamp_field | {b"/V": place})
        revision = appender.finish()
        stamp = self._tsa.stamp(revision.digest(out.state))
        revision.fill(stamp.der)
        out.write(revision.data)
        return stamp.der

    def _room_for_signature(self) -> int:
        held = sum(len(each.der) for each in [self._certificate, *self._chain])
        return held + ROOM_FOR_ATTRIBUTES + ROOM_FOR_TOKEN


_DOCUMENT_TIMESTAMP: Dictionary = {
    b"/Type": b"/DocTimeStamp",
    b"/Filter": b"/Adobe.PPKLite",
    b"/SubFilter": b"/ETSI.RFC3161",
}


def _signature(order: SealOrder, at: datetime) -> Dictionary:
    return {
        b"/Type": b"/Sig",
        b"/Filter": b"/Adobe.PPKLite",
        b"/SubFilter": b"/ETSI.CAdES.detached",
        b"/M": pdf_date(at),
        b"/Reason": text(REASON.in_(order.language).format(request=order.request_id)),
    }


@contextmanager
def refusing() -> Iterator[None]:
    """A file that is not written as the reader knows it cannot be sealed. No call outside may happen inside."""
    try:
        yield
    except (Malformed, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise SealFailed from error


@dataclass(frozen=True, slots=True)
class _Certificate:
    """What is appended before signing; `pages` are the certificate's own, `fields` the seal's and the timestamp's."""

    pages: int
    fingerprint: str
    fields: tuple[Ref, Ref]
    seal_field: Dictionary
    stamp_field: Dictionary


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What the seal is appended to: the upload as it is, or wrapped where others signed before. `line_end`: what is
    appended starts on a line of its own."""

    writer: DocumentWriter
    form: SealForm
    size: int
    line_end: bytes = b""

    def write(self, upload: IO[bytes], out: GrowingDigest, sha256: str) -> None:
        """A wrapper has to be written before it can be read; an upload is copied last, once all is known to fit."""
        if self.form is SealForm.WRAPPED:
            return
        out.copy(upload, self.size)
        if out.hexdigest() != sha256:
            raise SealFailed
        out.write(self.line_end)


def _beginning(data: mmap, upload: IO[bytes], out: GrowingDigest, order: SealOrder) -> _Beginning:
    tail = Tail(data)
    if tail.is_encrypted:
        raise SealFailed
    if tail.is_signed():
        if file_digest(upload, "sha256").hexdigest() != order.document.sha256:  # type: ignore[arg-type]
            raise SealFailed
        upload.seek(0)
        write_wrapper(upload, len(data), attachment_name(order.document.filename), out)
        wrapper = Tail(mmap(out.flush(), 0, access=ACCESS_READ))
        return _Beginning(_writer(wrapper, out.size, order), SealForm.WRAPPED, len(data))
    if tail.is_hybrid:  # two tables of objects: validators refuse it, and so do we
        raise SealFailed
    line_end = b"" if data[-1:] in (b"\r", b"\n") else b"\n"
    return _Beginning(_writer(tail, len(data) + len(line_end), order), SealForm.APPENDED, len(data), line_end)


def _writer(tail: Tail, size: int, order: SealOrder) -> DocumentWriter:
    new_id = sha256(f"{order.document.sha256} {order.request_id}".encode("utf-8", "replace")).digest()[:16]
    return DocumentWriter(tail, Appender(tail, size, new_id))


def _append_certificate(writer: DocumentWriter, order: SealOrder, form: SealForm, at: datetime) -> _Certificate:
    size = last_page_size(writer) if form is SealForm.APPENDED else A4
    evidence = evidence_json(order, form)
    print_ = fingerprint(evidence)
    pages = certificate_pages(order, print_, at, size=size, form=form)
    added = add_certificate_pages(writer, pages, order.language)
    own = Attachment(EVIDENCE_NAME, evidence, "application/json", EVIDENCE.in_(order.language))
    attach(writer, [own, *order.attachments], at)
    writer.declare_pades()
    (seal, seal_field), (stamp, stamp_field) = writer.add_signature_fields([SEAL_FIELD, TIMESTAMP_FIELD], *added[0])
    return _Certificate(len(added), print_, (seal, stamp), seal_field, stamp_field)
