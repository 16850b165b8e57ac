"""The trial seal: what the sealer will do to the accepted bytes, done now with a key that is thrown away.

A page is appended, a file attached, a signature made; then pyHanko, which will make and check the real seal, and qpdf
must both find the result whole. No timestamp is asked for and no address contacted.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
from asn1crypto import keys, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import CertificateBuilder, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign import signers
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.registry import SimpleCertificateStore

from chalicelib.signing.preflight_repair import warnings_of

_FIELD = "PreflightTrial"


def seals(document: Path, pages: int) -> bool:
    """Whether the file takes a seal that validates; `pages` are those it has. Whatever pyHanko throws means no."""
    trial = document.with_name(document.name + ".trial")
    try:
        _seal(document, trial)
        return _is_whole(trial, document.stat().st_size, pages)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # pyHanko lets AttributeError, AssertionError, KeyError, ValueError and zlib.error out
        return False
    finally:
        trial.unlink(missing_ok=True)


def _seal(document: Path, trial: Path) -> None:
    with document.open("rb") as source, trial.open("w+b") as target:
        writer = IncrementalPdfFileWriter(source)
        writer.insert_page(PageObject(contents=writer.add_object(generic.StreamObject(stream_data=b"")), media_box=(0, 0, 595, 842)))
        _attach(writer)
        metadata = signers.PdfSignatureMetadata(field_name=_FIELD, md_algorithm="sha256")
        asyncio.run(signers.PdfSigner(metadata, signer=_throw_away_signer()).async_sign_pdf(writer, output=target))


def _attach(writer: IncrementalPdfFileWriter) -> None:
    content = embed.EmbeddedFileObject.from_file_data(writer, data=b"{}", mime_type="application/json")
    embed.embed_file(writer, embed.FileSpec("preflight-trial.json", embedded_data=content))


def _throw_away_signer() -> signers.SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    name = Name([NameAttribute(NameOID.COMMON_NAME, "Preflight trial")])
    now = datetime.now(UTC)
    certificate = (
        CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )


def _is_whole(trial: Path, prefix_bytes: int, pages: int) -> bool:
    return trial.stat().st_size > prefix_bytes and _pyhanko_accepts(trial) and _qpdf_accepts(trial, pages + 1)


def _pyhanko_accepts(trial: Path) -> bool:
    with trial.open("rb") as file:
        signature = PdfFileReader(file).embedded_signatures[-1]
        signature.compute_integrity_info()
        return bool(signature.field_name == _FIELD and signature.coverage == SignatureCoverageLevel.ENTIRE_FILE)


def _qpdf_accepts(trial: Path, pages: int) -> bool:
    with pikepdf.open(trial) as pdf:
        return len(pdf.pages) == pages and not warnings_of(pdf)
