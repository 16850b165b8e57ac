"""Evidence against what was asked: the genuine is accepted and named, every attack is refused for its own reason."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from lxml import etree

from chalicelib.identity.eid import Complete, EidFunction, EidUser, VisibleFormat
from chalicelib.identity.eid_chain import server_name
from chalicelib.identity.eid_errors import EidSignatureRefused, Reason
from chalicelib.identity.eid_signature import verify_completion, verify_signature
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


def test_the_genuine_is_accepted_and_says_who_signed_what() -> None:
    verified = verify(made())
    assert (verified.personal_number, verified.given_name, verified.surname) == ("198001012385", "Anna", "Åström")
    assert (verified.name, verified.policy) == ("Anna Åström", phone.MOBILE)
    assert (verified.signed_visible_data, verified.signed_non_visible_data) == (TEXT, b"\x00order")
    assert verified.server_name == phone.SERVER_NAME
    assert abs(verified.ocsp_produced_at - phone.NOW) < timedelta(minutes=2)
    certificate = x509.load_pem_x509_certificate(verified.certificate_pem.encode())
    assert int(verified.certificate_serial, 16) == certificate.serial_number
    assert verified.issuer == OWN.customers.certificate.subject.rfc4514_string()
    assert "Anna" not in repr(verified)
    assert "1980" not in repr(verified)


def test_an_identification_without_texts_is_accepted() -> None:
    ways = phone.usage(identifies=True)
    document = made(phone.signed_data(None, None, "Identification"), OWN.person(key_usage=ways))
    asked = replace(ASKED, function=EidFunction.IDENTIFICATION, visible_data=None, non_visible_data=None)
    assert verify(document, asked).signed_visible_data is None


def test_the_order_of_the_authorities_does_not_matter_and_the_root_may_be_listed() -> None:
    assert verify(made(chain=[OWN.root, OWN.bank, OWN.customers])).personal_number == "198001012385"


def test_our_own_name_is_read_from_our_certificate_as_bankid_writes_it() -> None:
    subject = x509.Name.from_rfc4514_string(
        "CN=B2B Sign,2.5.4.41=B2B Sign,2.5.4.5=5566778899,O=Testbank A AB (publ),C=SE"
    )
    client = phone.issue(subject, phone.key("client"), OWN.bank)
    assert server_name(client.pem) == phone.SERVER_NAME


# What was asked


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (replace(ASKED, visible_data=TEXT + " "), Reason.VISIBLE_DATA),
        (replace(ASKED, visible_data=None), Reason.VISIBLE_DATA),
        (replace(ASKED, visible_format=VisibleFormat.MARKDOWN), Reason.VISIBLE_DATA),
        (replace(ASKED, non_visible_data=b"\x00other"), Reason.NON_VISIBLE_DATA),
        (replace(ASKED, non_visible_data=None), Reason.NON_VISIBLE_DATA),
        (replace(ASKED, server_name=phone.SERVER_NAME.lower()), Reason.SERVER_NAME),
        (replace(ASKED, function=EidFunction.IDENTIFICATION), Reason.FUNCTION),
        (replace(ASKED, personal_number="197501012382"), Reason.OTHER_PERSON),
    ],
)
def test_a_genuine_signature_of_something_else_is_refused(asked: Asked, reason: Reason) -> None:
    refused(reason, made(), asked=asked)


def test_what_was_not_asked_for_must_not_be_there_at_all() -> None:
    refused(Reason.VISIBLE_DATA, made(phone.signed_data("", b"\x00order")), asked=replace(ASKED, visible_data=None))
    missing = phone.signed_data(TEXT, None)
    refused(Reason.NON_VISIBLE_DATA, made(missing), asked=replace(ASKED, non_visible_data=b""))


def test_text_shown_as_markdown_is_not_the_text_that_was_asked() -> None:
    ways = 'charset="UTF-8" format="simpleMarkdownV1" visible="wysiwys"'
    document = made(phone.signed_data(TEXT, b"\x00order", visible_attributes=ways))
    refused(Reason.VISIBLE_DATA, document)
    assert verify(document, replace(ASKED, visible_format=VisibleFormat.MARKDOWN)).signed_visible_data == TEXT


def test_plain_text_may_be_said_to_be_plain() -> None:
    ways = 'charset="UTF-8" format="plaintext" visible="wysiwys"'
    assert verify(made(phone.signed_data(TEXT, b"\x00order", visible_attributes=ways))).signed_visible_data == TEXT


@pytest.mark.parametrize(
    "ways", ['charset="UTF-8"', 'charset="UTF-8" visible="no"', 'charset="ISO-8859-1" visible="wysiwys"']
)
def test_a_text_that_the_app_does_not_say_it_showed_is_refused(ways: str) -> None:
    refused(Reason.MALFORMED, made(phone.signed_data(TEXT, b"\x00order", visible_attributes=ways)))


def test_the_person_that_bankid_names_must_be_the_certificates() -> None:
    document = made()
    signature = phone.b64(document)
    status = phone.b64(phone.ocsp_response(OWN.customers, signer_of(document), signature, OWN.responder()))
    anna = EidUser("198001012385", "Anna Åström", "Anna", "Åström")
    complete = Complete("o-1", anna, signature, status)
    assert verify_completion(complete, ASKED, TRUST, AT).name == "Anna Åström"
    stranger = replace(complete, user=replace(anna, personal_number="197501012382"))
    with pytest.raises(EidSignatureRefused) as refusal:
        verify_completion(stranger, ASKED, TRUST, AT)
    assert refusal.value.reason is Reason.USER_MISMATCH


def test_another_persons_bankid_is_said_in_words_of_its_own() -> None:
    other, broken = EidSignatureRefused(Reason.OTHER_PERSON), EidSignatureRefused(Reason.DIGEST)
    assert other.message != broken.message
    assert other.code == broken.code == "eid_signature_refused"


# Tampering


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def edit(document: bytes) -> bytes:
        assert old.encode() in document
        return document.replace(old.encode(), new.encode(), 1)

    return edit


TAMPERED: dict[str, tuple[Callable[[bytes], bytes], Reason]] = {
    "text": (replaced(phone.b64(TEXT), phone.b64(TEXT + "!")), Reason.DIGEST),
    "non-visible": (replaced(phone.b64(b"\x00order"), phone.b64(b"\x00ordes")), Reason.DIGEST),
    "function": (replaced(">Signing<", ">Identification<"), Reason.DIGEST),
    "id of data": (replaced('Id="bidSignedData"', 'Id="bidSignedDate"'), Reason.MALFORMED),
    "id of keys": (replaced('Id="bidKeyInfo"', 'Id="bidKeyInfa"'), Reason.MALFORMED),
    "one reference": (replaced("#bidKeyInfo", "#bidSignedData"), Reason.MALFORMED),
    "whole document": (replaced('URI="#bidKeyInfo"', 'URI=""'), Reason.MALFORMED),
    "external": (replaced('URI="#bidKeyInfo"', 'URI="http://127.0.0.1/x"'), Reason.MALFORMED),
    "signature's algorithm": (replaced("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"), Reason.ALGORITHM),
    "signature by SHA-1": (
        replaced("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        Reason.ALGORITHM,
    ),
    "digest by SHA-1": (
        replaced("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"),
        Reason.ALGORITHM,
    ),
    "digest by nothing": (replaced(' Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"', ""), Reason.ALGORITHM),
    "with comments": (
        replaced(f'Method Algorithm="{phone.C14N}"', f'Method Algorithm="{phone.C14N}#WithComments"'),
        Reason.ALGORITHM,
    ),
    "exclusive": (
        replaced(
            f'Transform Algorithm="{phone.C14N}"', 'Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"'
        ),
        Reason.ALGORITHM,
    ),
    "XSLT": (
        replaced(
            f'Transform Algorithm="{phone.C14N}"', 'Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"'
        ),
        Reason.ALGORITHM,
    ),
    "two transforms": (
        replaced("<Transforms>", f'<Transforms><Transform Algorithm="{phone.C14N}"/>'),
        Reason.ALGORITHM,
    ),
    "transform with a parameter": (
        replaced(f'<Transform Algorithm="{phone.C14N}"/>', f'<Transform Algorithm="{phone.C14N}"><x/></Transform>'),
        Reason.ALGORITHM,
    ),
    "no transform": (replaced(f'<Transform Algorithm="{phone.C14N}"/>', ""), Reason.ALGORITHM),
    "comment in the text": (
        replaced(phone.b64(TEXT), phone.b64(TEXT)[:8] + "<!-- x -->" + phone.b64(TEXT)[8:]),
        Reason.MALFORMED,
    ),
    "instruction in the text": (replaced(phone.b64(TEXT), phone.b64(TEXT) + "<?x y?>"), Reason.MALFORMED),
    "element in the text": (replaced(phone.b64(TEXT), phone.b64(TEXT) + "<x/>"), Reason.DIGEST),
    "comment before": (replaced("<Signature ", "<!-- x --><Signature "), Reason.MALFORMED),
    "instruction before": (replaced("<Signature ", '<?xml-stylesheet href="x"?><Signature '), Reason.MALFORMED),
    "comment after": (replaced("</Signature>", "</Signature><!-- x -->"), Reason.MALFORMED),
    "document type": (replaced("<Signature ", '<!DOCTYPE Signature [<!ENTITY x "y">]><Signature '), Reason.MALFORMED),
    "inherited attribute": (replaced("<Signature ", '<Signature xml:lang="sv" '), Reason.MALFORMED),
    "base address": (replaced("<Object>", '<Object xml:base="http://127.0.0.1/">'), Reason.MALFORMED),
    "second Id": (replaced("<Object>", '<Object Id="bidSignedData">'), Reason.DUPLICATE_ID),
    "second id in another case": (replaced("<Object>", '<Object ID="bidKeyInfo">'), Reason.DUPLICATE_ID),
    "namespace in scope": (replaced("<Object>", '<Object xmlns:x="urn:x">'), Reason.DIGEST),
    "relative namespace": (replaced("<Object>", '<Object xmlns:x="x">'), Reason.MALFORMED),
    "base64": (replaced("<DigestValue>", "<DigestValue>*"), Reason.MALFORMED),
    "not XML": (lambda document: document[:-3], Reason.MALFORMED),
    "not a signature": (lambda _: b"<x/>", Reason.MALFORMED),
    "too large": (replaced("</Object>", " " * 600_000 + "</Object>"), Reason.MALFORMED),
    "element in the value": (replaced("</SignatureValue>", "<x/></SignatureValue>"), Reason.MALFORMED),
    "UTF-16": (lambda document: document.replace(b"UTF-8", b"UTF-16", 1), Reason.MALFORMED),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_a_changed_document_is_refused(case: str) -> None:
    edit, reason = TAMPERED[case]
    document = made()
    refused(reason, edit(document), person=signer_of(document))


def test_a_document_type_is_refused_in_any_encoding() -> None:
    """Signed content does not change with it: only the check of the parsed document can tell."""
    text = made().decode().split("?>", 1)[1].lstrip()
    head = '<?xml version="1.0" encoding="UTF-16"?>'
    plain, declared = (head + kind + text for kind in ("", '<!DOCTYPE Signature [<!ENTITY x "y">]>'))
    assert verify(plain.encode("utf-16"), person=signer_of(text.encode())).personal_number == "198001012385"
    refused(Reason.MALFORMED, declared.encode("utf-16"), person=signer_of(text.encode()))


def test_signed_info_must_hold_its_four_parts() -> None:
    for keep in range(4):
        root = etree.fromstring(made())
        for part in list(root[0])[keep:]:
            root[0].remove(part)
        refused(Reason.MALFORMED, etree.tostring(root))


def test_signed_info_must_hold_its_parts_in_their_order() -> None:
    root = etree.fromstring(made())
    root[0].insert(0, root[0][1])
    refused(Reason.MALFORMED, etree.tostring(root))


def test_a_changed_signature_value_is_refused() -> None:
    document, root = made(), etree.fromstring(made())
    value = root[1].text or ""
    other = made(DATA.replace("<nonce>", "<nonce>A"))
    other_value = etree.fromstring(other)[1].text or ""
    assert value != other_value
    mine = etree.fromstring(document)
    mine[1].text = other_value
    refused(Reason.SIGNATURE, etree.tostring(mine))


def test_a_digest_made_right_again_breaks_the_signature() -> None:
    genuine, forged = made(), made(phone.signed_data("Ett annat avtal", b"\x00order"))
    mine, other = etree.fromstring(genuine), etree.fromstring(forged)
    mine[1].text, keep = other[1].text, mine[1].text
    other[1].text = keep
    refused(Reason.SIGNATURE, etree.tostring(other), asked=replace(ASKED, visible_data="Ett annat avtal"))


def test_a_signature_made_with_a_downgraded_algorithm_is_refused_though_its_maths_hold() -> None:
    person = OWN.person()
    weak = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
    document = phone.sign_xml(phone.template(DATA, [person.der, *(each.der for each in CHAIN)], signing=weak), person)
    assert phone.xmlsec_accepts(document, person)
    refused(Reason.ALGORITHM, document)


# Wrapping: the signed element is somewhere, what is read is somewhere else


def wrapped(edit: Callable[[etree._Element, etree._Element], None]) -> bytes:
    """A genuine document about another text, with the text that was asked for smuggled in by `edit`."""
    document = etree.fromstring(made(phone.signed_data("Något helt annat", b"\x00order")))
    edit(document, etree.fromstring(DATA))
    return bytes(etree.tostring(document))


def beside(document: etree._Element, forged: etree._Element) -> None:
    document[3].insert(0, forged)


def behind(document: etree._Element, forged: etree._Element) -> None:
    document[3].append(forged)


def in_an_object_of_its_own(document: etree._Element, forged: etree._Element) -> None:
    holder = etree.SubElement(document, f"{{{phone.DSIG}}}Object")
    holder.append(forged)


def in_an_object_before(document: etree._Element, forged: etree._Element) -> None:
    in_an_object_of_its_own(document, forged)
    document.insert(3, document[4])


def in_place_with_the_signed_one_inside(document: etree._Element, forged: etree._Element) -> None:
    genuine = document[3][0]
    document[3].replace(genuine, forged)
    forged.append(genuine)


def in_place_with_the_signed_one_in_the_key_info(document: etree._Element, forged: etree._Element) -> None:
    genuine = document[3][0]
    document[3].replace(genuine, forged)
    document[2].append(genuine)


def in_place_under_another_id(document: etree._Element, forged: etree._Element) -> None:
    genuine = document[3][0]
    forged.set("Id", "other")
    document[3].replace(genuine, forged)
    document[1].append(genuine)


WRAPPINGS = [
    beside,
    behind,
    in_an_object_of_its_own,
    in_an_object_before,
    in_place_with_the_signed_one_inside,
    in_place_with_the_signed_one_in_the_key_info,
    in_place_under_another_id,
]


@pytest.mark.parametrize("edit", WRAPPINGS)
@pytest.mark.parametrize("same_id", [True, False])
def test_a_wrapped_signature_is_refused(edit: Callable[[etree._Element, etree._Element], None], same_id: bool) -> None:
    def smuggle(document: etree._Element, forged: etree._Element) -> None:
        edit(document, forged)
        if not same_id:
            forged.set("Id", "other")

    with pytest.raises(EidSignatureRefused) as refusal:
        verify(wrapped(smuggle))
    assert refusal.value.reason in {Reason.DUPLICATE_ID, Reason.MALFORMED}


def test_a_signature_inside_another_document_is_refused() -> None:
    refused(Reason.MALFORMED, b"<x>" + etree.tostring(etree.fromstring(made())) + b"</x>")


def test_a_text_given_twice_inside_what_is_signed_is_refused() -> None:
    doubled = DATA.replace(
        "<srvInfo>", f'<usrVisibleData charset="UTF-8" visible="wysiwys">{phone.b64("x")}</usrVisibleData><srvInfo>'
    )
    refused(Reason.MALFORMED, made(doubled))


def test_what_is_signed_must_name_function_and_service() -> None:
    for missing in ("funcId", "name"):
        data = DATA.replace(f"<{missing}>", "<x>").replace(f"</{missing}>", "</x>")
        refused(Reason.MALFORMED, made(data))


def test_elements_of_another_namespace_are_not_taken_for_bankids() -> None:
    refused(Reason.MALFORMED, made(DATA.replace("<srvInfo>", '<srvInfo xmlns="urn:other">')))


# Certificates


def test_another_root_of_the_same_names_is_refused() -> None:
    foreign = phone.bank("foreign")
    assert foreign.root.certificate.subject == OWN.root.certificate.subject
    document = made(person=foreign.person(), chain=[foreign.customers, foreign.bank, foreign.root])
    refused(Reason.CHAIN, document)


def test_a_missing_authority_is_refused() -> None:
    refused(Reason.CHAIN, made(chain=[OWN.bank]))


def test_a_person_may_not_act_as_an_authority() -> None:
    anna = OWN.person()
    mallory = phone.issue(
        anna.certificate.subject,
        phone.key("mallory"),
        anna,
        (phone.policies(phone.MOBILE), False),
        (phone.usage(non_repudiation=True), True),
    )
    refused(Reason.CHAIN, made(person=mallory, chain=[anna, *CHAIN]))


@pytest.mark.parametrize("flaw", [{"is_authority": False}, {"signs_certificates": False}])
def test_an_issuer_must_be_one(flaw: dict[str, bool]) -> None:
    label = "Testbank A Customer CA1 v1"
    issuer = phone.authority(label, "own-customers", OWN.bank, phone.MOBILE, **flaw)
    assert issuer.certificate.subject == OWN.customers.certificate.subject
    refused(Reason.CHAIN, made(chain=[issuer, OWN.bank]))
    verify(made(chain=[phone.authority(label, "own-customers", OWN.bank, phone.MOBILE), OWN.bank]))


def test_an_authority_may_not_act_as_a_person() -> None:
    constraints = ((x509.BasicConstraints(True, None), True),)
    refused(Reason.CHAIN, made(person=OWN.person(constraints=constraints)))
    refused(Reason.CHAIN, made(person=OWN.customers, chain=[OWN.bank]))


def test_a_key_that_may_not_sign_is_refused() -> None:
    refused(Reason.CHAIN, made(person=OWN.person(key_usage=phone.usage(signs_certificates=True))))


@pytest.mark.parametrize("days", [(-30, -1), (1, 30)])
def test_a_certificate_outside_its_time_is_refused(days: tuple[int, int]) -> None:
    refused(Reason.CERTIFICATE_EXPIRED, made(person=OWN.person(days=days)))


def test_an_expired_authority_is_refused() -> None:
    old = phone.authority("Testbank A Customer CA1 v1", "own-customers", OWN.bank, phone.MOBILE, days=(-30, -1))
    refused(Reason.CHAIN, made(chain=[old, OWN.bank]))


def test_a_bankid_of_another_kind_is_refused() -> None:
    refused(Reason.CERTIFICATE_POLICY, made(person=OWN.person(policy="1.2.3.4.5")))
    file_only = EidTrust(OWN.root.pem, frozenset({"1.2.3.4.5"}))
    refused(Reason.CERTIFICATE_POLICY, made(), trust=file_only)


@pytest.mark.parametrize("number", ["8001012385", "19800101238X", "SE198001012385"])
def test_a_certificate_without_a_personnummer_is_refused(number: str) -> None:
    refused(Reason.CHAIN, made(person=OWN.person(number)), asked=replace(ASKED, personal_number=None))


def test_a_certificate_that_names_two_persons_is_refused() -> None:
    subject = x509.Name(
        [*OWN.person().certificate.subject, x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, "197501012382")]
    )
    extensions = ((phone.policies(phone.MOBILE), False), (phone.usage(non_repudiation=True), True))
    refused(Reason.CHAIN, made(person=phone.issue(subject, phone.key("person"), OWN.customers, *extensions)))


def test_a_list_without_or_with_too_many_certificates_is_refused() -> None:
    person = OWN.person()
    none = phone.sign_xml(phone.template(DATA, []), person)
    refused(Reason.MALFORMED, none, person=person)
    refused(Reason.MALFORMED, made(chain=[OWN.customers] * 8))


def test_a_certificate_that_is_none_is_refused() -> None:
    person = OWN.person()
    document = phone.sign_xml(phone.template(DATA, [b"\x30\x03abc", person.der]), person)
    refused(Reason.CHAIN, document, person=person)


def test_a_small_key_is_refused() -> None:
    with pytest.raises(EidSignatureRefused) as refusal:
        verify(made(person=OWN.person(label="small", bits=1024)))
    assert refusal.value.reason in {Reason.CHAIN, Reason.ALGORITHM}


@pytest.mark.parametrize(("signature", "status"), [("*", ""), ("", ""), ("å", ""), ("QQ", "")])
def test_what_is_no_base64_is_refused(signature: str, status: str) -> None:
    with pytest.raises(EidSignatureRefused) as refusal:
        verify_signature(signature, status, ASKED, TRUST, AT)
    assert refusal.value.reason is Reason.MALFORMED
