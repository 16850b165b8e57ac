"""A completed order's evidence: the XML signature and the OCSP response; valid, or wrong in one named way for tests."""

import base64
from dataclasses import dataclass, replace
from enum import StrEnum

from cryptography.x509 import ocsp as x509_ocsp

from dev.bankid import ocsp, xmldsig
from dev.bankid.pki import Holder, Identity, Pki
from dev.bankid.xmldsig import Content

OTHER_TEXT = base64.b64encode("En annan text än den som beställdes".encode()).decode()
STRANGER = Identity("198507099805", "Stig", "Främling")  # one of Skatteverket's test numbers


class Flaw(StrEnum):
    """How evidence can be wrong; everything else about it is right."""

    TAMPERED = "tampered"  # the visible text changed after signing: a digest does not match
    FORGED = "forged"  # the signature value does not match SignedInfo
    OTHER_ORDER = "other-order"  # a valid signature of another text by the same person
    OTHER_FUNCTION = "other-function"  # Identification where Signing was asked for, or the reverse
    OTHER_RELYING_PARTY = "other-relying-party"  # signed for somebody else's service
    OTHER_PERSON = "other-person"  # a stranger's valid signature, while `user` names the asked-for person
    WRONG_ROOT = "wrong-root"  # certificates with the right names below a root that is not BankID's
    WRAPPED = "wrapped"  # two elements with Id bidSignedData: the signed one, and the one asked for
    REVOKED = "revoked"  # OCSP: revoked an hour ago
    UNKNOWN = "unknown"  # OCSP: unknown
    OTHER_NONCE = "other-nonce"  # OCSP made for another signature
    OTHER_CERTIFICATE = "other-certificate"  # OCSP about another certificate of the same issuer
    WRONG_RESPONDER = "wrong-responder"  # OCSP signed by a certificate of the same issuer that is no responder


@dataclass(frozen=True, slots=True)
class Evidence:
    """signature: base64 of the XML document; ocsp_response: base64 of DER; holder: whose certificate signed."""

    signature: str
    ocsp_response: str
    holder: Holder


def evidence(content: Content, identity: Identity, pki: Pki, flaw: Flaw | None = None) -> Evidence:
    hierarchy = pki.foreign if flaw is Flaw.WRONG_ROOT else pki.eid
    signer = STRANGER if flaw is Flaw.OTHER_PERSON else identity
    content = _bent(content, flaw)
    holder = hierarchy.user(signer, for_signing=content.function == "Signing")
    signature = base64.b64encode(_document(content, holder, flaw)).decode()
    asked, responder = holder, hierarchy.responder
    if flaw is Flaw.OTHER_CERTIFICATE:
        asked = hierarchy.user(STRANGER, for_signing=True)
    if flaw is Flaw.WRONG_RESPONDER:
        responder = hierarchy.user(STRANGER, for_signing=False)
    nonce = ocsp.nonce_for("another signature" if flaw is Flaw.OTHER_NONCE else signature)
    issuer = hierarchy.customers.certificate
    response = ocsp.answer(asked.certificate, issuer, responder, nonce, _status(flaw))
    return Evidence(signature, response, holder)


def _bent(content: Content, flaw: Flaw | None) -> Content:
    match flaw:
        case Flaw.OTHER_ORDER:
            return replace(content, visible=OTHER_TEXT, visible_format=None, non_visible=None)
        case Flaw.OTHER_FUNCTION:
            return replace(content, function="Signing" if content.function == "Identification" else "Identification")
        case Flaw.OTHER_RELYING_PARTY:
            name = "cn=Annan tjänst,name=Annan tjänst,serialNumber=5560000000,o=Testbank A AB (publ),c=SE"
            return replace(content, rp_name=name, rp_display_name="Annan tjänst")
        case _:
            return content


def _document(content: Content, holder: Holder, flaw: Flaw | None) -> bytes:
    document = xmldsig.signed(content, holder)
    match flaw:
        case Flaw.TAMPERED:
            return _tampered(document)
        case Flaw.FORGED:
            return _forged(document)
        case Flaw.WRAPPED:
            return _wrapped(content, holder)
        case _:
            return document


def _tampered(document: bytes) -> bytes:
    """Without a visible text (a plain identification) it is the name of the function that changes."""
    start, end = document.find(b'visible="wysiwys">'), document.find(b"</usrVisibleData>")
    if start < 0:
        return document.replace(b"<funcId>Identification<", b"<funcId>Identificatiom<")
    return document[: start + len(b'visible="wysiwys">')] + OTHER_TEXT.encode() + document[end:]


def _forged(document: bytes) -> bytes:
    start = document.index(b"<SignatureValue>") + len(b"<SignatureValue>")
    first = document[start : start + 1]
    return document[:start] + (b"B" if first == b"A" else b"A") + document[start + 1 :]


def _wrapped(content: Content, holder: Holder) -> bytes:
    """Signature wrapping: another text is what is signed; the text asked for stands beside it under the same Id."""
    other = xmldsig.signed(replace(content, visible=OTHER_TEXT, visible_format=None), holder)
    asked_for = f"<Object>{xmldsig.signed_data(content)}</Object></Signature>".encode()
    return other.replace(b"</Signature>", asked_for)


def _status(flaw: Flaw | None) -> x509_ocsp.OCSPCertStatus:
    match flaw:
        case Flaw.REVOKED:
            return x509_ocsp.OCSPCertStatus.REVOKED
        case Flaw.UNKNOWN:
            return x509_ocsp.OCSPCertStatus.UNKNOWN
        case _:
            return x509_ocsp.OCSPCertStatus.GOOD
