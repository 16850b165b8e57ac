"""The status of the signer's certificate: by whom it was stated, about what, for which signature, and when."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from chalicelib.identity.eid_chain import Signer, trusted_signer
from chalicelib.identity.eid_errors import EidSignatureRefused, Reason
from chalicelib.identity.eid_ocsp import Window, check_status
from chalicelib.identity.eid_signature_values import EidTrust
from tests.unit.identity import eid_phone as phone

BANK = phone.bank()
ANNA = BANK.person()
SIGNATURE = phone.b64("<Signature/>")
WINDOW = Window(phone.NOW - timedelta(seconds=30), phone.NOW + timedelta(minutes=2))


def signer() -> Signer:
    trust = EidTrust(BANK.root.pem, frozenset({phone.MOBILE}))
    return trusted_signer((ANNA.der, BANK.customers.der, BANK.bank.der), trust, phone.NOW)


def response(subject: phone.Holder = ANNA, responder: phone.Holder | None = None, **options: Any) -> bytes:
    return phone.ocsp_response(BANK.customers, subject, SIGNATURE, responder or BANK.responder(), **options)


def check(der: bytes, signature: str = SIGNATURE, window: Window = WINDOW) -> datetime:
    return check_status(der, signer(), signature, window)


def refused(reason: Reason, der: bytes, **options: Any) -> None:
    with pytest.raises(EidSignatureRefused) as refusal:
        check(der, **options)
    assert refusal.value.reason is reason


def edited(edit: Any, responder: phone.Holder | None = None) -> bytes:
    by = responder or BANK.responder()
    return phone.resigned(response(responder=by), by, edit)


def test_a_good_status_gives_its_time() -> None:
    assert check(response()) == phone.NOW


def test_the_issuer_may_answer_itself() -> None:
    check(response(responder=BANK.customers, certificates=[]))


def bare_nonce(signature: str) -> x509.UnrecognizedExtension:
    """As BankID writes it: without the OCTET STRING that RFC 6960 wraps it in."""
    return x509.UnrecognizedExtension(x509.OCSPNonce.oid, phone.nonce_for(signature))


def test_a_nonce_without_its_octet_string_is_read_as_bankid_writes_it() -> None:
    check(response(nonce=bare_nonce(SIGNATURE)))


def test_a_bare_nonce_that_looks_like_an_octet_string_is_still_the_nonce() -> None:
    texts = (phone.b64(f"<Signature n='{number}'/>") for number in range(10_000_000))
    unlucky = next(text for text in texts if phone.nonce_for(text).startswith(b"\x04\x1e"))
    der = phone.ocsp_response(BANK.customers, ANNA, unlucky, BANK.responder(), nonce=bare_nonce(unlucky))
    check(der, unlucky)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(ocsp.OCSPCertStatus.REVOKED, Reason.OCSP_REVOKED), (ocsp.OCSPCertStatus.UNKNOWN, Reason.OCSP_UNKNOWN)],
)
def test_a_certificate_that_is_not_good_is_refused(status: ocsp.OCSPCertStatus, reason: Reason) -> None:
    refused(reason, response(status=status))


def test_a_status_made_for_another_signature_is_refused() -> None:
    refused(Reason.OCSP_NONCE, response(), signature=phone.b64("<Other/>"))
    refused(Reason.OCSP_NONCE, response(nonce=x509.OCSPNonce(b"x" * 32)))
    refused(Reason.OCSP_NONCE, response(nonce=x509.OCSPNonce(phone.nonce_for(SIGNATURE)[:19])))


def test_the_nonce_is_of_the_text_as_collected_not_of_what_it_encodes() -> None:
    refused(Reason.OCSP_NONCE, response(), signature=SIGNATURE[:-1])


def test_a_status_without_a_nonce_is_refused() -> None:
    def without(data: Any) -> None:
        del data["response_extensions"]

    refused(Reason.OCSP_MALFORMED, edited(without))


def test_a_status_about_another_certificate_is_refused() -> None:
    refused(Reason.OCSP_CERTIFICATE, response(BANK.person()))


def test_a_status_about_the_same_number_of_another_issuer_is_refused() -> None:
    def foreign(data: Any) -> None:
        data["responses"][0]["cert_id"]["issuer_key_hash"] = b"x" * 20

    def renamed(data: Any) -> None:
        data["responses"][0]["cert_id"]["issuer_name_hash"] = b"x" * 20

    refused(Reason.OCSP_CERTIFICATE, edited(foreign))
    refused(Reason.OCSP_CERTIFICATE, edited(renamed))


def test_two_statuses_in_one_response_are_refused() -> None:
    def doubled(data: Any) -> None:
        data["responses"].append(data["responses"][0].copy())

    refused(Reason.OCSP_MALFORMED, edited(doubled))


def test_a_responder_without_its_purpose_is_refused() -> None:
    refused(Reason.OCSP_RESPONDER, response(responder=BANK.responder(delegated=False)))
    refused(Reason.OCSP_RESPONDER, response(responder=ANNA))


def test_a_responder_of_another_issuer_is_refused() -> None:
    foreign = phone.bank("foreign")
    refused(Reason.OCSP_RESPONDER, response(responder=foreign.responder()))
    refused(Reason.OCSP_RESPONDER, response(responder=BANK.responder(by=BANK.bank)))


def test_a_foreign_authority_of_the_issuers_name_does_not_pass_for_it() -> None:
    refused(Reason.OCSP_SIGNATURE, response(responder=phone.bank("foreign").customers))


@pytest.mark.parametrize("days", [(-30, -1), (1, 30)])
def test_a_responder_outside_its_time_is_refused(days: tuple[int, int]) -> None:
    refused(Reason.OCSP_RESPONDER, response(responder=BANK.responder(days=days)))


def test_a_response_in_the_name_of_somebody_else_is_refused() -> None:
    def renamed(data: Any) -> None:
        data["responder_id"] = asn1_ocsp.ResponderId("by_key", b"x" * 20)

    refused(Reason.OCSP_RESPONDER, edited(renamed))


def test_a_responder_that_is_not_enclosed_is_refused() -> None:
    refused(Reason.OCSP_RESPONDER, response(certificates=[BANK.bank]))


def test_a_changed_response_is_refused() -> None:
    der = response()
    signature = ocsp.load_der_ocsp_response(der).signature
    refused(Reason.OCSP_SIGNATURE, der.replace(signature, bytes([signature[0] ^ 1]) + signature[1:]))
    revoked = response(status=ocsp.OCSPCertStatus.UNKNOWN)
    good = revoked.replace(b"\x82\x00\x18", b"\x80\x00\x18")
    assert good != revoked
    refused(Reason.OCSP_SIGNATURE, good)


def unchanged(_: Any) -> None:
    """Signing again is all."""


def test_a_response_signed_with_sha1_is_refused() -> None:
    der = phone.resigned(response(), BANK.responder(), unchanged, "sha1")
    assert ocsp.load_der_ocsp_response(der).signature_algorithm_oid.dotted_string == "1.2.840.113549.1.1.5"
    refused(Reason.OCSP_SIGNATURE, der)


def test_a_responder_whose_certificate_is_signed_with_sha1_is_refused() -> None:
    responder = BANK.responder()
    strong = phone.resigned(response(), responder, unchanged, listed=responder.der)
    weak = phone.resigned(response(), responder, unchanged, listed=phone.weakly_issued(responder, BANK.customers))
    check(strong)
    refused(Reason.OCSP_RESPONDER, weak)


def test_a_responder_with_a_small_key_is_refused() -> None:
    refused(Reason.OCSP_SIGNATURE, response(responder=BANK.responder(bits=1024)))


def test_a_huge_response_is_refused() -> None:
    responder = BANK.responder()
    refused(Reason.OCSP_MALFORMED, response(responder=responder, certificates=[responder] * 80))


@pytest.mark.parametrize(
    ("started", "collected"),
    [
        (timedelta(minutes=2), timedelta(minutes=5)),  # made before the order began
        (timedelta(minutes=-20), timedelta(0)),  # made long after the order had died
        (timedelta(minutes=-9), timedelta(minutes=-5)),  # made after it was collected
    ],
)
def test_a_status_from_another_time_is_refused(started: timedelta, collected: timedelta) -> None:
    now = phone.NOW
    refused(Reason.OCSP_TIME, response(), window=Window(now + started, now + collected))


@pytest.mark.parametrize("age", [timedelta(hours=2), timedelta(minutes=-5)])
def test_a_status_stale_or_from_the_future_is_refused(age: timedelta) -> None:
    def aged(data: Any) -> None:
        data["responses"][0]["this_update"] = phone.NOW - age

    refused(Reason.OCSP_TIME, edited(aged))


def test_a_status_past_its_next_update_is_refused() -> None:
    def due(data: Any) -> None:
        data["responses"][0]["next_update"] = phone.NOW - timedelta(minutes=5)

    refused(Reason.OCSP_TIME, edited(due))


@pytest.mark.parametrize("der", [b"", b"\x30\x03abc", b"\x30" * 70_000])
def test_what_is_no_response_is_refused(der: bytes) -> None:
    refused(Reason.OCSP_MALFORMED, der)


def test_an_error_of_the_responder_is_refused() -> None:
    error = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    refused(Reason.OCSP_MALFORMED, error.public_bytes(Encoding.DER))


def test_a_responder_may_be_named_by_its_key() -> None:
    def by_key(data: Any) -> None:
        own = x509.SubjectKeyIdentifier.from_public_key(BANK.responder().key.public_key()).digest
        data["responder_id"] = asn1_ocsp.ResponderId("by_key", own)

    check(edited(by_key))


@pytest.mark.parametrize("algorithm", [hashes.SHA256(), hashes.SHA512()])
def test_the_certificate_may_be_named_by_another_digest(algorithm: Any) -> None:
    request = ocsp.OCSPRequestBuilder().add_certificate(ANNA.certificate, BANK.customers.certificate, algorithm).build()

    def named(data: Any) -> None:
        data["responses"][0]["cert_id"] = {
            "hash_algorithm": {"algorithm": algorithm.name},
            "issuer_name_hash": request.issuer_name_hash,
            "issuer_key_hash": request.issuer_key_hash,
            "serial_number": request.serial_number,
        }

    check(edited(named))
