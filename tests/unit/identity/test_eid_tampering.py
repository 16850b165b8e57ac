"""Documents changed after signing, weakened, or wrapped around a genuine one: each refused for its own reason."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree

from chalicelib.identity.eid_errors import EidSignatureRefused, Reason
from tests.unit.identity import eid_phone as phone
from tests.unit.identity.eid_case import ASKED, CHAIN, DATA, OWN, TEXT, made, refused, signer_of, verify


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
