"""Proof that the seal's certificates are good: paths to the pinned roots, and an OCSP answer for every certificate
below.

Addresses are taken from certificates only after these have been traced to a pinned root; nothing else is contacted.
"""

# Parts of pyHanko have no types.
# mypy: allow-untyped-calls

import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from asn1crypto import cms, ocsp, pem
from asn1crypto.x509 import Certificate
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp as pyca_ocsp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from chalicelib.platform.awaiting import result_of
from chalicelib.signing.seal_http import TrustServices
from chalicelib.signing.seal_values import SealDelayed

Link = tuple[Certificate, Certificate]  # a certificate and its issuer

MOST_CERTIFICATES = 6  # below a root; more is no chain we know


def certificates(pem_text: str) -> list[Certificate]:
    """All certificates in a PEM text, in order. Raises ValueError if something else is in it."""
    blocks = pem.unarmor(pem_text.encode("ascii"), multiple=True) if pem_text.strip() else []
    return [Certificate.load(der) for _, _, der in blocks]


def token_certificates(token: cms.ContentInfo) -> tuple[Certificate, list[Certificate]]:
    """The authority's certificate and the others in a timestamp token."""
    held = [choice.chosen for choice in token["content"]["certificates"]]
    signer = token["content"]["signer_infos"][0]["sid"].chosen
    mine = [
        each for each in held if (each.issuer, each.serial_number) == (signer["issuer"], signer["serial_number"].native)
    ]
    if not mine:
        raise SealDelayed
    return mine[0], [each for each in held if each is not mine[0]]


class Authority:
    """One pinned root and what is proved under it. Raises SealDelayed where a proof is missing."""

    def __init__(self, root: Certificate, services: TrustServices, *, purpose: set[str]) -> None:
        self._root, self._services, self._purpose = root, services, purpose

    def trace(self, leaf: Certificate, others: Iterable[Certificate]) -> list[Certificate]:
        """The path from below the root down to `leaf`; revocation is not looked at."""
        return self._path(leaf, others, revocation="soft-fail", answers=())

    def prove(
        self, leaf: Certificate, others: Iterable[Certificate]
    ) -> tuple[list[Certificate], list[ocsp.OCSPResponse]]:
        """The path below the root and a fresh OCSP answer for each certificate of it, all checked against the root."""
        path = self.trace(leaf, others)
        links = list(zip(path, [self._root, *path], strict=False))
        if len(links) > MOST_CERTIFICATES:
            raise SealDelayed
        with ThreadPoolExecutor(max_workers=len(links)) as pool:
            answers = list(pool.map(self._status, links))
        self._path(leaf, path, revocation="require", answers=answers)
        return path, answers

    def check_token(self, token: cms.ContentInfo, imprint: bytes) -> None:
        """The timestamp token is sound, over `imprint`, and its certificate traces to the root."""
        context = ValidationContext(trust_roots=[self._root], revocation_mode="soft-fail")
        try:
            facts = result_of(validate_tst_signed_data(token["content"], context, lambda _: imprint))
        except (SignatureValidationError, ValueError) as error:
            raise SealDelayed from error
        status = TimestampSignatureStatus(**facts)
        if not (status.intact and status.valid and status.trusted):
            raise SealDelayed

    def _path(
        self, leaf: Certificate, others: Iterable[Certificate], *, revocation: str, answers: Iterable[ocsp.OCSPResponse]
    ) -> list[Certificate]:
        context = ValidationContext(
            trust_roots=[self._root], other_certs=list(others), ocsps=list(answers), revocation_mode=revocation
        )
        validator = CertificateValidator(leaf, validation_context=context)
        try:
            path = result_of(validator.async_validate_usage(set(), self._purpose))
        except (PathError, ValidationError, ValueError) as error:
            raise SealDelayed from error
        return list(path)[1:]

    def _status(self, link: Link) -> ocsp.OCSPResponse:
        certificate, issuer = link
        if not certificate.ocsp_urls:
            raise SealDelayed
        nonce = secrets.token_bytes(32)
        answer = self._services.post(certificate.ocsp_urls[0], _request(certificate, issuer, nonce), "application/ocsp")
        try:
            response = ocsp.OCSPResponse.load(answer)
            if response["response_status"].native != "successful" or not _is_fresh(response, nonce):
                raise SealDelayed
        except (ValueError, TypeError) as error:
            raise SealDelayed from error
        return response


def _is_fresh(response: ocsp.OCSPResponse, nonce: bytes) -> bool:
    """Many responders answer without a nonce; one that gives one must give ours (RFC 8954)."""
    found = response.nonce_value
    return found is None or found.native == nonce


def _request(certificate: Certificate, issuer: Certificate, nonce: bytes) -> bytes:
    subject, above = (pyca.load_der_x509_certificate(each.dump()) for each in (certificate, issuer))
    # SHA-1 only names the certificate here; it is the one hash every responder knows (RFC 5019, 2.1.1).
    builder = pyca_ocsp.OCSPRequestBuilder().add_certificate(subject, above, hashes.SHA1())  # noqa: S303  # nosec B303
    builder = builder.add_extension(pyca.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(serialization.Encoding.DER)
