"""The seal looks at its own work before anybody gets it: cheap checks of what could go wrong here, without reading the
large part of the file again. It replaces no validator."""

# Parts of pyHanko have no types.
# mypy: allow-untyped-calls

import hashlib
from datetime import datetime
from os import SEEK_END
from typing import IO

from asn1crypto import cms
from asn1crypto.x509 import Certificate
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from chalicelib.signing.seal_digest import GrowingDigest
from chalicelib.signing.seal_signer import timestamp_info
from chalicelib.signing.seal_values import SealFailed
from chalicelib.signing.seal_writer import refusing


def check_signature(signature: cms.ContentInfo, certificate: Certificate, document_digest: bytes) -> None:
    """The key that signed is the certificate's, and it signed this document. A key service that hashes once too often,
    or holds another key than the certificate's, is found here."""
    signer = signature["content"]["signer_infos"][0]
    attributes = {each["type"].native: each["values"][0].native for each in signer["signed_attrs"]}
    key = serialization.load_der_public_key(certificate.public_key.dump())
    if attributes["message_digest"] != document_digest or not isinstance(key, rsa.RSAPublicKey):
        raise SealFailed
    try:
        key.verify(
            signer["signature"].native, signer["signed_attrs"].untag().dump(), padding.PKCS1v15(), hashes.SHA256()
        )
    except InvalidSignature as error:
        raise SealFailed from error


def signature_token(signature: cms.ContentInfo) -> cms.ContentInfo:
    """The timestamp token over the signature."""
    attributes = signature["content"]["signer_infos"][0]["unsigned_attrs"]
    tokens = [each["values"][0] for each in attributes if each["type"].native == "signature_time_stamp_token"]
    return tokens[0]


def signature_imprint(signature: cms.ContentInfo) -> bytes:
    """What that token must be over: the SHA-256 of the signature value (RFC 3161, appendix A)."""
    return hashlib.sha256(signature["content"]["signer_infos"][0]["signature"].native).digest()


def signature_time(signature: cms.ContentInfo) -> datetime:
    """The timestamp authority's time."""
    moment: datetime = timestamp_info(signature_token(signature))["gen_time"].native
    return moment


def check_file(file: IO[bytes], digest: GrowingDigest, fields: tuple[int, int], pages: int) -> None:
    """Read back: the seal and, last, a document timestamp that covers the whole file; the pages are all there.
    `fields` are the object numbers of the two signature fields."""
    with refusing():
        reader = PdfFileReader(file, strict=False)
        seal, stamp = (_embedded(reader, number) for number in fields)
        size = file.seek(0, SEEK_END)
        first, gap_start, gap_end, rest = (int(number) for number in stamp.byte_range)
        sound = (
            (str(seal.sig_object_type), str(stamp.sig_object_type)) == ("/Sig", "/DocTimeStamp")
            and stamp.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE
            and (first, gap_end + rest) == (0, size)
            and _imprint(stamp) == digest.around(file, (gap_start, gap_end), size)
            and int(reader.root["/Pages"]["/Count"]) == pages
        )
    if not sound:
        raise SealFailed


def _embedded(reader: PdfFileReader, number: int) -> EmbeddedPdfSignature:
    field = reader.get_object(generic.Reference(number, 0, reader))
    return EmbeddedPdfSignature(reader, field, str(field["/T"]))


def _imprint(stamp: EmbeddedPdfSignature) -> bytes:
    info = stamp.signed_data["encap_content_info"]["content"].parsed
    imprint: bytes = info["message_imprint"]["hashed_message"].native
    return imprint
