"""Judges the signatures of one file against the pinned roots, with what the file brings along and without any network.

Every certificate path is judged at the time a trusted timestamp gives, with the status answers in the DSS required:
what PAdES B-LTA (ETSI EN 319 142-1) lets anyone check offline.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, ocsp, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from b2bsign_verify.awaiting import result_of
from b2bsign_verify.pdf_policy import ProofsOnly


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One signature or document timestamp. `sound`: bytes, signature and certificate path hold. `unchanged_since`:
    later revisions, if any, only carry proofs. `ours`: made under a trusted root of seals, whether or not it is
    sound. `trust_problem`: pyHanko's word for what is wrong with the certificate."""

    embedded: EmbeddedPdfSignature
    certificate: x509.Certificate
    is_timestamp: bool
    intact: bool
    sound: bool
    ours: bool
    unchanged_since: bool
    covers_whole_file: bool
    time: datetime | None
    timestamp_certificate: x509.Certificate | None = None
    timestamp_sound: bool = False
    trust_problem: str = ""


class Judge:
    """Judges under pinned roots; `seal_organisation` as in Trust."""

    def __init__(self, seal_roots_pem: str, tsa_roots_pem: str, seal_organisation: str) -> None:
        self._seal_roots = certificates(seal_roots_pem)
        self._tsa_roots = certificates(tsa_roots_pem)
        self._organisation = seal_organisation

    def judge(self, reader: PdfFileReader) -> list[Judged]:
        """All signatures in the order of their revisions. Lets pyHanko's errors out."""
        proofs = _Proofs.of(reader)
        return [self._judge(embedded, proofs) for embedded in reader.embedded_signatures]

    def known(self, reader: PdfFileReader, covered: list["Judged"]) -> list[x509.Certificate]:
        """Certificates nobody can have changed: pinned, or under the last timestamp, in the DSS and in earlier
        signatures.
        """
        signed = [each.embedded.signed_data for each in covered]
        tokens = [token for each in covered for token in extract_tst_data_iter(each.embedded.signer_info, signed=False)]
        held = [certificate for data in (*signed, *tokens) for certificate in _held(data)]
        return [*self._tsa_roots, *_Proofs.of(reader).certificates, *held]

    def is_ours(self, certificate: x509.Certificate, others: list[x509.Certificate], at: datetime | None) -> bool:
        """Whether the certificate was issued under the pinned root of seals, revoked or not."""
        if self._organisation and certificate.subject.native.get("organization_name") != self._organisation:
            return False
        context = ValidationContext(
            trust_roots=self._seal_roots,
            other_certs=others,
            moment=at,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
        validator = CertificateValidator(certificate, validation_context=context)
        try:
            result_of(validator.async_validate_usage(set()))
        except (PathError, ValidationError, ValueError):
            return False
        return True

    def _judge(self, embedded: EmbeddedPdfSignature, proofs: "_Proofs") -> Judged:
        if embedded.sig_object_type == "/DocTimeStamp":
            return self._timestamp(embedded, proofs)
        return self._signature(embedded, proofs)

    def _timestamp(self, embedded: EmbeddedPdfSignature, proofs: "_Proofs") -> Judged:
        time = timestamp_time(embedded.signed_data)
        context = proofs.context(self._tsa_roots, time)
        status = result_of(async_validate_pdf_timestamp(embedded, context, diff_policy=ProofsOnly()))
        return Judged(
            embedded=embedded,
            certificate=embedded.signer_cert,
            is_timestamp=True,
            intact=status.intact and status.valid,
            sound=status.intact and status.valid and status.trusted,
            ours=False,
            unchanged_since=_only_proofs_since(status.modification_level),
            covers_whole_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
            time=time,
        )

    def _signature(self, embedded: EmbeddedPdfSignature, proofs: "_Proofs") -> Judged:
        token = next(extract_tst_data_iter(embedded.signer_info, signed=False), None)
        time = timestamp_time(token) if token else embedded.self_reported_timestamp
        stamps = proofs.context(self._tsa_roots, time)
        status = result_of(
            async_validate_pdf_signature(
                embedded,
                proofs.context(self._seal_roots, time),
                ts_validation_context=stamps,
                diff_policy=ProofsOnly(),
            )
        )
        stamped = status.timestamp_validity
        ours = self.is_ours(embedded.signer_cert, [*embedded.other_embedded_certs, *proofs.certificates], time)
        return Judged(
            embedded=embedded,
            certificate=embedded.signer_cert,
            is_timestamp=False,
            intact=status.intact and status.valid,
            sound=status.intact and status.valid and status.trusted and ours,
            ours=ours,
            unchanged_since=_only_proofs_since(status.modification_level),
            covers_whole_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
            time=time,
            timestamp_certificate=extract_certificate_info(token).signer_cert if token else None,
            timestamp_sound=bool(stamped and stamped.intact and stamped.valid and stamped.trusted),
            trust_problem=_problem(status),
        )


@dataclass(frozen=True, slots=True)
class _Proofs:
    """The document security store: certificates and OCSP answers, as of the last revision."""

    certificates: list[x509.Certificate]
    answers: list[ocsp.OCSPResponse]

    @classmethod
    def of(cls, reader: PdfFileReader) -> "_Proofs":
        try:
            store = DocumentSecurityStore.read_dss(reader)
        except NoDSSFoundError:
            return cls([], [])
        answers = [ocsp.OCSPResponse.load(each.get_object().data) for each in store.ocsps]
        return cls(list(store.load_certs()), answers)

    def context(self, roots: list[x509.Certificate], at: datetime | None) -> ValidationContext:
        """Status answers are made after the signature they are about, hence retroactive."""
        return ValidationContext(
            trust_roots=roots,
            other_certs=self.certificates,
            ocsps=self.answers,
            moment=at,
            allow_fetching=False,
            revocation_mode="require",
            retroactive_revinfo=True,
        )


def _problem(status: Any) -> str:
    """pyHanko's word for why a certificate is not trusted, such as `revoked_no_poe`."""
    return status.trust_problem_indic.name.lower() if status.trust_problem_indic else ""


def is_plain_token(embedded: EmbeddedPdfSignature, known: list[x509.Certificate]) -> bool:
    """Whether everything in a document timestamp's token is signed by the authority or known from elsewhere.

    The last timestamp is covered by nothing, and a CMS has parts its signature leaves out (RFC 5652, 5.1): those must
    be just what any authority writes, in DER, with no certificate that the DSS under the timestamp does not hold as
    well.
    """
    data, signer = embedded.signed_data, embedded.signer_info
    if len(data["signer_infos"]) != 1 or (data["version"].native, signer["version"].native) != ("v3", "v1"):
        return False
    named, certificate = signer["sid"].chosen, embedded.signer_cert
    if signer["sid"].name != "issuer_and_serial_number" or named["issuer"].dump() != certificate.issuer.dump():
        return False  # names are compared without regard to case
    algorithms = [each.dump() for each in data["digest_algorithms"]]
    if algorithms != [signer["digest_algorithm"].dump()] or data["crls"].native or signer["unsigned_attrs"].native:
        return False
    held = {each.dump() for each in known}
    if any(choice.name != "certificate" or choice.chosen.dump() not in held for choice in data["certificates"]):
        return False
    return _is_der(unpadded(embedded))


def unpadded(embedded: EmbeddedPdfSignature) -> bytes:
    """The encoded CMS without the zeros that fill its place."""
    encoded: bytes = cms.ContentInfo.load(embedded.pkcs7_content).dump()
    return encoded


def _is_der(encoded: bytes) -> bool:
    """Whether encoding it anew gives the same bytes."""
    return bool(cms.ContentInfo.load(encoded).copy().dump(force=True) == encoded)


def _held(data: cms.SignedData) -> list[x509.Certificate]:
    return [choice.chosen for choice in data["certificates"] if choice.name == "certificate"]


def timestamp_time(token: cms.SignedData) -> datetime:
    """The time in a timestamp token. Raises SignatureValidationError where it is none."""
    info = token["encap_content_info"]["content"].parsed
    try:
        moment: datetime = info["gen_time"].native
    except (TypeError, KeyError):
        raise SignatureValidationError("no TSTInfo") from None
    return moment


def certificates(pem_text: str) -> list[x509.Certificate]:
    blocks = pem.unarmor(pem_text.encode("ascii"), multiple=True) if pem_text.strip() else []
    return [x509.Certificate.load(der) for _, _, der in blocks]


def _only_proofs_since(level: ModificationLevel | None) -> bool:
    return level is not None and level <= ModificationLevel.LTA_UPDATES
