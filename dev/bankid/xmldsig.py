"""BankID's XML signature (its signature profile 2.x): what is signed, and the two references over it.

The elements are written in canonical form (C14N 1.0) and hashed as written; the document then abbreviates empty
elements and wraps certificates as BankID's does, which canonicalisation undoes.
"""

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from dev.bankid.pki import Holder

DSIG = "http://www.w3.org/2000/09/xmldsig#"
BANKID = "http://www.bankid.com/signature/v1.0.0/types"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
APP_VERSION = "7.50.0"
DEVICE = ("ANDROID", "samsung,simulated,SM-S911B,34")
_EMPTY = re.compile(r"<(\w+)([^<>]*)></\1>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the person agreed to. Texts are base64, exactly as the relying party sent them; nonce is 20 bytes."""

    function: str  # Signing | Identification
    visible: str | None
    visible_format: str | None
    non_visible: str | None
    rp_name: str
    rp_display_name: str
    nonce: bytes
    uhi: str
    policies: tuple[str, ...] = ()


def signed(content: Content, signer: Holder) -> bytes:
    """The whole document, UTF-8 with an XML declaration."""
    return document(signed_data(content), signer)


def document(data: str, signer: Holder) -> bytes:
    """`data`: a canonical bankIdSignedData element."""
    key_info = _key_info(signer)
    info = _signed_info(data, key_info)
    value = signer.key.sign(info.encode(), padding.PKCS1v15(), hashes.SHA256())
    body = f"{info}<SignatureValue>{_base64(value)}</SignatureValue>\n{key_info}<Object>{data}</Object>"
    whole = f'<?xml version="1.0" encoding="UTF-8" standalone="no"?><Signature xmlns="{DSIG}">{body}</Signature>'
    return _EMPTY.sub(r"<\1\2/>", whole).encode()


def signed_data(content: Content, identifier: str = "bidSignedData") -> str:
    return (
        f'<bankIdSignedData xmlns="{BANKID}" Id="{identifier}">'
        f"{_texts(content)}{_server_info(content)}{_client_info(content)}</bankIdSignedData>"
    )


def distinguished_name(certificate: x509.Certificate) -> str:
    """The relying party's name as it stands in srvInfo/name: most specific first, "cn=…,name=…,…,c=SE"."""
    short = {"2.5.4.3": "cn", "2.5.4.41": "name", "2.5.4.5": "serialNumber", "2.5.4.10": "o", "2.5.4.6": "c"}
    attributes = reversed(list(certificate.subject))
    return ",".join(
        f"{short.get(each.oid.dotted_string, each.oid.dotted_string)}={each.value!s}" for each in attributes
    )


def _texts(content: Content) -> str:
    form = f' format="{content.visible_format}"' if content.visible_format else ""
    parts = []
    if content.visible is not None:
        parts.append(f'<usrVisibleData charset="UTF-8"{form} visible="wysiwys">{content.visible}</usrVisibleData>')
    if content.non_visible is not None:
        parts.append(f"<usrNonVisibleData>{content.non_visible}</usrNonVisibleData>")
    return "".join(parts)


def _server_info(content: Content) -> str:
    return (
        f"<srvInfo><name>{_text(content.rp_name)}</name><nonce>{_base64(content.nonce)}</nonce>"
        f"<displayName>{_text(content.rp_display_name)}</displayName></srvInfo>"
    )


def _client_info(content: Content) -> str:
    kind, device = DEVICE
    return (
        f"<clientInfo><funcId>{content.function}</funcId><version>{_text(APP_VERSION)}</version><env><ai>"
        f"<type>{_text(kind)}</type><deviceInfo>{_text(device)}</deviceInfo><uhi>{content.uhi}</uhi>"
        f"<fsib>0</fsib><utb>cs1</utb>{_requirement(content.policies)}<uauth>pw</uauth></ai></env></clientInfo>"
    )


def _requirement(policies: tuple[str, ...]) -> str:
    if not policies:
        return ""
    condition = f"<condition><type>CertificatePolicies</type><value>{','.join(policies)}</value></condition>"
    return f"<requirement>{condition}</requirement>"


def _key_info(signer: Holder) -> str:
    entries = (each.public_bytes(Encoding.DER) for each in signer.chain)
    wrapped = (base64.encodebytes(each).decode().strip() for each in entries)
    listed = "".join(f"<X509Certificate>{each}</X509Certificate>" for each in wrapped)
    return f'<KeyInfo xmlns="{DSIG}" Id="bidKeyInfo"><X509Data>{listed}</X509Data></KeyInfo>'


def _signed_info(data: str, key_info: str) -> str:
    over_data = _reference(f' Type="{BANKID}"', "#bidSignedData", data)
    over_key = _reference("", "#bidKeyInfo", key_info)
    return (
        f'<SignedInfo xmlns="{DSIG}"><CanonicalizationMethod Algorithm="{C14N}"></CanonicalizationMethod>'
        f'<SignatureMethod Algorithm="{RSA_SHA256}"></SignatureMethod>'
        f"{over_data}{over_key}</SignedInfo>"
    )


def _reference(kind: str, uri: str, canonical: str) -> str:
    digest = _base64(hashlib.sha256(canonical.encode()).digest())
    return (
        f'<Reference{kind} URI="{uri}"><Transforms><Transform Algorithm="{C14N}"></Transform></Transforms>'
        f'<DigestMethod Algorithm="{SHA256}"></DigestMethod><DigestValue>{digest}</DigestValue></Reference>'
    )


def _text(text: str) -> str:
    return _base64(text.encode())


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
