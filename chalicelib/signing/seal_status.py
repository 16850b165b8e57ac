"""Proof that certificates are good: a fresh OCSP answer (RFC 6960) for each of a path.

Addresses are taken from certificates only after these have been traced to a pinned root; nothing else is contacted.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from chalicelib.platform.clock import utc_now
from chalicelib.signing.seal_der import CONTEXT, SEQUENCE, elements, inside, only
from chalicelib.signing.seal_http import Question, TrustServices
from chalicelib.signing.seal_paths import UNREADABLE, Held, is_delegated, is_signed, is_signed_in_octets
from chalicelib.signing.seal_values import SealDelayed

_CLOCKS_APART = timedelta(minutes=5)
_NONCE_BYTES = 32
_KEPT = 64
_KEPT_FOR = timedelta(minutes=10)


Link = tuple[Held, Held]  # a certificate and its issuer
Path = tuple[Held, list[Held]]  # a root, and the certificates from below it downwards


class StatusService:
    """Raises SealDelayed where a proof is missing.

    The status of who signs is asked for anew each time. That of the CAs above serves for some minutes: it says the same
    to everybody who asks, and responders themselves answer from what they signed hours ago.
    """

    def __init__(self, services: TrustServices) -> None:
        self._services = services
        self._requests: dict[Link, tuple[str, bytes, bytes]] = {}
        self._responders: dict[tuple[bytes, Held], Held] = {}
        self._kept: dict[Link, tuple[datetime, bytes]] = {}

    def prove(self, *paths: Path) -> list[bytes]:
        """An OCSP answer for each certificate of the paths; what is asked is asked at once."""
        of_paths = [list(zip(path, [root, *path], strict=False)) for root, path in paths]
        authorities = {link for links in of_paths for link in links[:-1]}
        known = {link: self._kept[link][1] for link in authorities if self._is_kept(link)}
        asked = [link for links in of_paths for link in links if link not in known]
        new = dict(zip(asked, self._answers(asked), strict=True))
        for link in authorities.intersection(asked):
            self._keep(link, new[link])
        return [(known | new)[link] for links in of_paths for link in links]

    def _answers(self, links: list[Link]) -> list[bytes]:
        nonces = [secrets.token_bytes(_NONCE_BYTES) for _ in links]
        questions = [self._question(link, nonce) for link, nonce in zip(links, nonces, strict=True)]
        answers = self._services.ask(questions, "application/ocsp")
        for link, nonce, answer in zip(links, nonces, answers, strict=True):
            try:
                self._check(ocsp.load_der_ocsp_response(answer), link, nonce)
                if not is_signed_in_octets(_basic(answer)):
                    raise SealDelayed
            except UNREADABLE as error:
                raise SealDelayed from error
        return answers

    def _is_kept(self, link: Link) -> bool:
        return link in self._kept and utc_now() < self._kept[link][0]

    def _keep(self, link: Link, answer: bytes) -> None:
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        ends = [each.next_update_utc for each in ocsp.load_der_ocsp_response(answer).responses]
        self._kept[link] = min([utc_now() + _KEPT_FOR, *(end for end in ends if end)]), answer

    def _question(self, link: Link, nonce: bytes) -> Question:
        """Requests about the same certificate differ in the nonce alone."""
        if link not in self._requests:
            if len(self._requests) >= _KEPT:
                self._requests.clear()
            url, sample = _address(link[0]), secrets.token_bytes(_NONCE_BYTES)
            before, after = _request(link, sample).split(sample)
            self._requests[link] = url, before, after
        url, before, after = self._requests[link]
        return Question(url, before + nonce + after)

    def _check(self, response: ocsp.OCSPResponse, link: Link, nonce: bytes) -> None:
        certificate, issuer = link
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL or not _is_fresh(response, nonce):
            raise SealDelayed
        about = [each for each in response.responses if _is_about(each, certificate, issuer)]
        if not about or not all(_is_good(each) for each in about):
            raise SealDelayed
        responder, algorithm = self._responder(response, issuer), response.signature_hash_algorithm
        key = responder.parsed.public_key()
        if algorithm is None or not is_signed(key, response.signature, response.tbs_response_bytes, algorithm):
            raise SealDelayed

    def _responder(self, response: ocsp.OCSPResponse, issuer: Held) -> Held:
        """The CA itself, or whom it has delegated to and whose certificate comes along."""
        for each in response.certificates:
            der = each.public_bytes(serialization.Encoding.DER)
            held = self._responders.get((der, issuer)) or self._delegate(Held(der, each), issuer)
            if held and _is_named(response, held) and held.is_current:
                return held
        if not _is_named(response, issuer):
            raise SealDelayed
        return issuer

    def _delegate(self, responder: Held, issuer: Held) -> Held | None:
        if not is_delegated(responder, issuer):
            return None
        if len(self._responders) >= _KEPT:
            self._responders.clear()
        self._responders[responder.der, issuer] = responder
        return responder


def _basic(answer: bytes) -> bytes:
    """The BasicOCSPResponse in an answer."""
    _status, tagged = inside(only(elements(answer), SEQUENCE))
    _kind, basic = inside(only(inside(tagged, CONTEXT), SEQUENCE))
    return basic.content


def _is_fresh(response: ocsp.OCSPResponse, nonce: bytes) -> bool:
    """Many responders answer without a nonce; one that gives one must give ours (RFC 9654)."""
    try:
        return response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == nonce
    except x509.ExtensionNotFound:
        return True


def _is_named(response: ocsp.OCSPResponse, responder: Held) -> bool:
    named = response.responder_key_hash
    return named == _key_hash(responder) if named else response.responder_name == responder.parsed.subject


def _is_about(single: ocsp.OCSPSingleResponse, certificate: Held, issuer: Held) -> bool:
    """It must name the certificate as it was asked about, by SHA-1."""
    return (
        single.serial_number == certificate.parsed.serial_number
        and single.issuer_key_hash == _key_hash(issuer)
        and single.issuer_name_hash == _name_hash(issuer)
    )


def _is_good(single: ocsp.OCSPSingleResponse) -> bool:
    now, until = utc_now(), single.next_update_utc
    return (
        single.certificate_status is ocsp.OCSPCertStatus.GOOD
        and single.this_update_utc <= now + _CLOCKS_APART
        and (until is None or now <= until)
    )


def _address(certificate: Held) -> str:
    try:
        access = certificate.parsed.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        raise SealDelayed from None
    urls = [each.access_location.value for each in access if each.access_method == AuthorityInformationAccessOID.OCSP]
    if not urls:
        raise SealDelayed
    return str(urls[0])


def _request(link: Link, nonce: bytes) -> bytes:
    # SHA-1 only names the certificate here; it is the one hash every responder knows (RFC 5019, 2.1.1).
    subject, issuer = (each.parsed for each in link)
    builder = ocsp.OCSPRequestBuilder().add_certificate(subject, issuer, hashes.SHA1())  # noqa: S303  # nosec B303
    builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(serialization.Encoding.DER)


@lru_cache(maxsize=_KEPT)
def _key_hash(certificate: Held) -> bytes:
    """SHA-1 of the bits of the public key, without their tag (RFC 6960, 4.1.1 and 4.2.1)."""
    return x509.SubjectKeyIdentifier.from_public_key(certificate.parsed.public_key()).digest


@lru_cache(maxsize=_KEPT)
def _name_hash(certificate: Held) -> bytes:
    return hashlib.sha1(certificate.parsed.subject.public_bytes(), usedforsecurity=False).digest()
