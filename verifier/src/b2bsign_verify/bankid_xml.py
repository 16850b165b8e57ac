"""BankID's XML signature, read so that nothing is believed but the very bytes that were hashed.

The profile is fixed (BankID signature profile; XMLDSig core; C14N 1.0): one Signature holding SignedInfo,
SignatureValue, KeyInfo `#bidKeyInfo` and one Object holding `#bidSignedData`; two SHA-256 references, RSA-SHA256.
What is outside the profile is refused rather than understood. After the digests agree, certificates and data are
read from the canonical bytes themselves, so an element moved, doubled or hidden elsewhere is never looked at.
"""

import base64
import binascii
import hashlib
from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from b2bsign_verify.bankid_reasons import Reason, Refused

DSIG = "http://www.w3.org/2000/09/xmldsig#"
BANKID = "http://www.bankid.com/signature/v1.0.0/types"
XML = "http://www.w3.org/XML/1998/namespace"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
KEY_INFO, SIGNED_DATA = "bidKeyInfo", "bidSignedData"

XML_MAX_BYTES = 524_288  # real ones are 10 to 30 KB, of which the visible text may be 40,000 characters
CERTIFICATES_MAX = 8


@dataclass(frozen=True, slots=True)
class SignedData:
    """`bankIdSignedData`, decoded. `visible_format` is the attribute, None for plain text."""

    function: str
    server_name: bytes
    visible: bytes | None = field(repr=False)
    visible_format: str | None
    non_visible: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class XmlSignature:
    """`signed_info` is what `value` signs; `certificates` (DER, as listed, the signer's first) and `data` are what
    its two digests cover."""

    signed_info: bytes = field(repr=False)
    value: bytes = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    data: SignedData


def read_xml_signature(raw: bytes) -> XmlSignature:
    """Checks form, algorithms and digests. The signature value is the caller's to check, against `signed_info`."""
    signature = _parse(raw)
    _refuse_strangers(signature)
    signed_info, value, key_info, signed_data = _parts(signature)
    covered = {KEY_INFO: _canonical(key_info), SIGNED_DATA: _canonical(signed_data)}
    canonical_info = _canonical(signed_info)
    _check_digests(_parse(canonical_info), covered)
    return XmlSignature(
        signed_info=canonical_info,
        value=_base64(value),
        certificates=_certificates(_parse(covered[KEY_INFO])),
        data=_signed_data(_parse(covered[SIGNED_DATA])),
    )


def _parse(raw: bytes) -> etree._Element:
    if len(raw) > XML_MAX_BYTES or b"<!DOCTYPE" in raw:
        raise Refused(Reason.MALFORMED)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(raw, parser)
    except (etree.LxmlError, ValueError):
        raise Refused(Reason.MALFORMED) from None  # the cause would quote the document


def _refuse_strangers(signature: etree._Element) -> None:
    """No document type, comment, processing instruction, entity or xml: attribute anywhere, no Id twice.

    A comment is left out of the canonical form but splits a text for whoever reads it carelessly; an inherited
    xml: attribute changes the canonical form of what it is not written on.
    """
    tree = signature.getroottree()
    if tree.docinfo.internalDTD is not None or tree.docinfo.doctype:
        raise Refused(Reason.MALFORMED)
    if signature.getprevious() is not None or signature.getnext() is not None:
        raise Refused(Reason.MALFORMED)
    ids: Counter[str] = Counter()
    for node in signature.iter():
        if not isinstance(node.tag, str):
            raise Refused(Reason.MALFORMED)
        for name, value in node.attrib.items():
            if name.startswith(f"{{{XML}}}"):
                raise Refused(Reason.MALFORMED)
            if etree.QName(name).localname.lower() == "id":
                ids[value] += 1
    if any(count > 1 for count in ids.values()):
        raise Refused(Reason.DUPLICATE_ID)


def _parts(signature: etree._Element) -> tuple[etree._Element, etree._Element, etree._Element, etree._Element]:
    """The four parts, each at its one place."""
    shape = [f"{{{DSIG}}}{name}" for name in ("SignedInfo", "SignatureValue", "KeyInfo", "Object")]
    if signature.tag != f"{{{DSIG}}}Signature" or [child.tag for child in signature] != shape:
        raise Refused(Reason.MALFORMED)
    signed_info, value, key_info, holder = signature
    if [child.tag for child in holder] != [f"{{{BANKID}}}bankIdSignedData"]:
        raise Refused(Reason.MALFORMED)
    if key_info.get("Id") != KEY_INFO or holder[0].get("Id") != SIGNED_DATA:
        raise Refused(Reason.MALFORMED)
    return signed_info, value, key_info, holder[0]


def _canonical(element: etree._Element) -> bytes:
    """C14N 1.0 without comments. Re-parsed first: lxml adds a stray `xmlns=""` to children of a sub-element."""
    alone = _parse(etree.tostring(element, encoding="utf-8", with_tail=False))
    try:
        return etree.tostring(alone, method="c14n", exclusive=False, with_comments=False)
    except etree.LxmlError:  # no canonical form, as with relative namespace names
        raise Refused(Reason.MALFORMED) from None


def _check_digests(signed_info: etree._Element, covered: dict[str, bytes]) -> None:
    if len(signed_info) != 2 + len(covered):
        raise Refused(Reason.MALFORMED)
    method, signing, *references = signed_info
    if method.tag != f"{{{DSIG}}}CanonicalizationMethod" or signing.tag != f"{{{DSIG}}}SignatureMethod":
        raise Refused(Reason.MALFORMED)
    _require_algorithm(method, C14N)
    _require_algorithm(signing, RSA_SHA256)
    if sorted(str(reference.get("URI")) for reference in references) != sorted(f"#{name}" for name in covered):
        raise Refused(Reason.MALFORMED)
    for reference in references:
        digest = hashlib.sha256(covered[str(reference.get("URI"))[1:]]).digest()
        if _expected_digest(reference) != digest:
            raise Refused(Reason.DIGEST)


def _expected_digest(reference: etree._Element) -> bytes:
    shape = [f"{{{DSIG}}}{name}" for name in ("Transforms", "DigestMethod", "DigestValue")]
    if reference.tag != f"{{{DSIG}}}Reference" or [child.tag for child in reference] != shape:
        raise Refused(Reason.MALFORMED)
    transforms, method, value = reference
    if [transform.tag for transform in transforms] != [f"{{{DSIG}}}Transform"]:
        raise Refused(Reason.ALGORITHM)
    _require_algorithm(transforms[0], C14N)
    _require_algorithm(method, SHA256)
    return _base64(value)


def _require_algorithm(element: etree._Element, algorithm: str) -> None:
    if element.get("Algorithm") != algorithm or len(element):
        raise Refused(Reason.ALGORITHM)


def _certificates(key_info: etree._Element) -> tuple[bytes, ...]:
    listed = key_info.findall(f"{{{DSIG}}}X509Data/{{{DSIG}}}X509Certificate")
    if not 1 <= len(listed) <= CERTIFICATES_MAX:
        raise Refused(Reason.MALFORMED)
    return tuple(_base64(certificate) for certificate in listed)


def _signed_data(data: etree._Element) -> SignedData:
    visible, non_visible = _child(data, "usrVisibleData"), _child(data, "usrNonVisibleData")
    server, client = _child(data, "srvInfo"), _child(data, "clientInfo")
    name = _child(server, "name") if server is not None else None
    function = _child(client, "funcId") if client is not None else None
    if name is None or function is None or (visible is not None and not _shown_as_signed(visible)):
        raise Refused(Reason.MALFORMED)
    return SignedData(
        function=_text(function),
        server_name=_base64(name),
        visible=None if visible is None else _base64(visible),
        visible_format=None if visible is None else visible.get("format"),
        non_visible=None if non_visible is None else _base64(non_visible),
    )


def _shown_as_signed(visible: etree._Element) -> bool:
    """What you see is what you sign: the attribute by which the app states that it showed exactly this."""
    return visible.get("visible") == "wysiwys" and visible.get("charset") == "UTF-8"


def _child(parent: etree._Element, name: str) -> etree._Element | None:
    found = parent.findall(f"{{{BANKID}}}{name}")
    if len(found) > 1:
        raise Refused(Reason.MALFORMED)
    return found[0] if found else None


def _text(element: etree._Element) -> str:
    if len(element):
        raise Refused(Reason.MALFORMED)
    return element.text or ""


def _base64(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join(_text(element).split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(Reason.MALFORMED) from None
