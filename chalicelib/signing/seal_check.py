"""The seal looks at its own work before anybody gets it: cheap checks of what could go wrong here, without reading the
large part of the file again. It replaces no validator."""

import hashlib
from datetime import datetime
from typing import IO

from asn1crypto import cms
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.status import SignatureCoverageLevel

from chalicelib.signing.seal_digest import GrowingDigest
from chalicelib.signing.seal_signer import timestamp_info
from chalicelib.signing.seal_trust import Certificate
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


def check_file(file: IO[bytes], digest: GrowingDigest, pages: int) -> None:
    """Read back: one seal and, last, one document timestamp that covers the whole file; the pages are all there."""
    with refusing():
        reader = PdfFileReader(file, strict=False)
        seal, stamp = reader.embedded_signatures
        kinds = (str(seal.sig_object_type), str(stamp.sig_object_type))
        coverage = stamp.evaluate_signature_coverage()
        size = file.seek(0, 2)
        first, gap_start, gap_end, rest = (int(number) for number in stamp.sig_object["/ByteRange"])
        imprint = timestamp_info(cms.ContentInfo.load(stamp.pkcs7_content))["message_imprint"]["hashed_message"].native
        sound = (
            kinds == ("/Sig", "/DocTimeStamp")
            and coverage is SignatureCoverageLevel.ENTIRE_FILE
            and (first, gap_end + rest) == (0, size)
            and imprint == digest.around(file, (gap_start, gap_end), size)
            and int(reader.root["/Pages"]["/Count"]) == pages
        )
    if not sound:
        raise SealFailed
