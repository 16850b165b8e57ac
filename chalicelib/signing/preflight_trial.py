"""The trial seal: what the sealer will do to the accepted bytes, done now with a key that is thrown away.

Certificate page, attachment and two signed revisions are appended by the sealer's own writer; then pyHanko in its
strict mode and qpdf must both find the result whole. No timestamp is asked for and no address contacted: the second
revision bears a signature where the real one bears a document timestamp.
"""

from datetime import UTC, datetime, timedelta
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from asn1crypto import keys, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import CertificateBuilder, KeyUsage, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from chalicelib.pdf.canvas import Ink
from chalicelib.platform.awaiting import result_of
from chalicelib.platform.text import Language
from chalicelib.signing.certificate_page import CertificatePages
from chalicelib.signing.seal_append import Appender, Revision
from chalicelib.signing.seal_digest import GrowingDigest
from chalicelib.signing.seal_objects import Malformed
from chalicelib.signing.seal_pages import add_certificate_pages, attach, last_page_size
from chalicelib.signing.seal_reader import Tail
from chalicelib.signing.seal_values import Attachment
from chalicelib.signing.seal_writer import DocumentWriter
from chalicelib.signing.verification_policy import only_proofs_added

_FIELDS = ("Preflight trial 1", "Preflight trial 2")
_ROOM_FOR_SIGNATURE = 16384
_ATTACHMENT = Attachment("preflight-trial.json", b"{}", "application/json", "Trial")


def bears_signatures(document: Path) -> bool | None:
    """Whether the sealer will find earlier signatures and wrap the file; None where it cannot read it."""
    try:
        with document.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            tail = Tail(data)
            return None if tail.is_encrypted else tail.is_signed()
    except (Malformed, LookupError, TypeError, ValueError):
        return None


def seals(document: Path, pages: int, *, to_everyone: bool) -> bool:
    """Whether the file takes a seal that validates; `pages` are those it has. Whatever pyHanko throws means no.

    `to_everyone`: also pyHanko's general comparison of revisions must be content, which takes offence at parts of the
    document that the seal never touches.
    """
    signer = _throw_away_signer()
    with TemporaryDirectory() as folder:
        trial = Path(folder) / "trial.pdf"
        try:
            _seal(document, trial, signer)
            return _pyhanko_accepts(trial, signer, to_everyone) and _qpdf_accepts(trial, pages + 1)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # as above
            return False


def _seal(document: Path, trial: Path, signer: SimpleSigner) -> None:
    with document.open("rb", buffering=0) as source, trial.open("wb") as file:
        out = GrowingDigest(file)
        out.copy(source, document.stat().st_size)
        out.write(b"\n")
        with mmap(source.fileno(), 0, access=ACCESS_READ) as data:
            tail = Tail(data)
            if tail.is_hybrid:
                raise Malformed
            writer = DocumentWriter(tail, Appender(tail, out.size, bytes(16)))
            sheet = CertificatePages(*last_page_size(writer), (b"q Q",), Ink())
            page, *_ = add_certificate_pages(writer, sheet, Language.SV)
            attach(writer, [_ATTACHMENT], datetime.now(UTC))
            writer.declare_pades()
            fields = writer.add_signature_fields(list(_FIELDS), *page)
            for ref, field in fields:
                place = writer.appender.add_signature(_SIGNATURE, _ROOM_FOR_SIGNATURE)
                writer.appender.change(ref, field | {b"/V": place})
                _sign(writer.appender.finish(), out, signer)


def _sign(revision: Revision, out: GrowingDigest, signer: SimpleSigner) -> None:
    signature = result_of(signer.async_sign(revision.digest(out.state), "sha256", use_pades=True))
    revision.fill(signature.dump())
    out.write(revision.data)


_SIGNATURE = {b"/Type": b"/Sig", b"/Filter": b"/Adobe.PPKLite", b"/SubFilter": b"/ETSI.CAdES.detached"}


def _throw_away_signer() -> SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    name = Name([NameAttribute(NameOID.COMMON_NAME, "Preflight trial")])
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificate = (
        CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )


def _pyhanko_accepts(trial: Path, signer: SimpleSigner, to_everyone: bool) -> bool:
    """Both signatures found and valid, the last over everything, the first followed by no more than what fills its
    fields.
    """
    trusted = ValidationContext(trust_roots=[signer.signing_cert], allow_fetching=False)
    with trial.open("rb") as file:
        reader = PdfFileReader(file)
        signatures = reader.embedded_signatures
        if [signature.field_name for signature in signatures] != list(_FIELDS):
            return False
        statuses = [result_of(async_validate_pdf_signature(each, trusted, skip_diff=True)) for each in signatures]
        return (
            all(status.intact and status.valid and status.trusted for status in statuses)
            and statuses[0].coverage == SignatureCoverageLevel.ENTIRE_REVISION
            and statuses[1].coverage == SignatureCoverageLevel.ENTIRE_FILE
            and only_proofs_added(reader, signatures[0].signed_revision, filled_with="/Sig")
            and _is_comparable(reader, signatures[0].signed_revision, to_everyone)
        )


def _is_comparable(reader: PdfFileReader, revision: int, to_everyone: bool) -> bool:
    """Validators run this comparison whether or not they heed what it says: it must at least come to an end."""
    said = DEFAULT_DIFF_POLICY.review_file(reader, revision)
    return isinstance(said, DiffResult) or not to_everyone


def _qpdf_accepts(trial: Path, pages: int) -> bool:
    """The structure alone: what the document itself holds was checked before, and is the slow part."""
    with pikepdf.open(trial) as pdf:
        return len(pdf.pages) == pages and not pdf.get_warnings()
