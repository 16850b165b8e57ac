"""One genuine case for the verifier's tests, and its judge: what is accepted, what is refused and why."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from lxml import etree

from chalicelib.identity.eid import EidFunction
from chalicelib.identity.eid_errors import EidSignatureRefused, Reason
from chalicelib.identity.eid_signature import verify_signature
from chalicelib.identity.eid_signature_values import Asked, EidTrust, VerifiedSignature
from tests.unit.identity import eid_phone as phone

TEXT = "Jag skriver under:\n• Avtal – 100 €\nSHA-256 ab12"
ASKED = Asked(
    function=EidFunction.SIGNING,
    visible_data=TEXT,
    non_visible_data=b"\x00order",
    personal_number="198001012385",
    order_started_at=phone.NOW - timedelta(seconds=40),
    server_name=phone.SERVER_NAME,
)
AT = phone.NOW + timedelta(seconds=5)
OWN = phone.bank()
TRUST = EidTrust(OWN.root.pem, frozenset({phone.MOBILE}))
DATA = phone.signed_data(TEXT, b"\x00order")
CHAIN = [OWN.customers, OWN.bank]


def made(data: str = DATA, person: phone.Holder | None = None, chain: list[phone.Holder] | None = None) -> bytes:
    signer = person or OWN.person()
    above = CHAIN if chain is None else chain
    return phone.sign_xml(phone.template(data, [signer.der, *(each.der for each in above)]), signer)


def verify(
    document: bytes,
    asked: Asked = ASKED,
    person: phone.Holder | None = None,
    trust: EidTrust = TRUST,
    at: Any = AT,
) -> VerifiedSignature:
    """With an OCSP response that is right for that document and person: only the document may be at fault."""
    signature = phone.b64(document)
    status = phone.ocsp_response(OWN.customers, person or signer_of(document), signature, OWN.responder())
    return verify_signature(signature, phone.b64(status), asked, trust, at)


def signer_of(document: bytes) -> phone.Holder:
    root = etree.fromstring(document)
    listed = root.find(f".//{{{phone.DSIG}}}X509Certificate")
    assert listed is not None
    certificate = x509.load_der_x509_certificate(base64.b64decode(listed.text or ""))
    return phone.Holder(phone.key("person"), certificate)


def refused(reason: Reason, document: bytes, **options: Any) -> None:
    with pytest.raises(EidSignatureRefused) as refusal:
        verify(document, **options)
    assert refusal.value.reason is reason
