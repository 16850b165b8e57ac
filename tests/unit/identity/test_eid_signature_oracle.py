"""xmlsec as the oracle, in both directions, over random documents and random damage to them.

What xmlsec signs, in whatever form XML allows within the profile, we accept. What we accept, xmlsec accepts too.
"""

from functools import cache

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from chalicelib.identity.eid_errors import EidSignatureRefused
from chalicelib.identity.eid_xml import XmlSignature, read_xml_signature
from tests.unit.identity import eid_phone as phone

BANK = phone.bank()
ANNA = BANK.person()
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)


def accepted(document: bytes) -> XmlSignature | None:
    """Our reading, with the signature value checked by Anna's key, or None if refused."""
    try:
        read = read_xml_signature(document)
        ANNA.key.public_key().verify(read.value, read.signed_info, PKCS1v15(), SHA256())
    except (EidSignatureRefused, InvalidSignature):
        return None
    return read


def signed(data: str) -> bytes:
    return phone.sign_xml(phone.template(data, [ANNA.der, BANK.customers.der]), ANNA)


@cache
def genuine() -> bytes:
    return signed(phone.signed_data("Jag skriver under avtalet", b"sha256"))


@settings(max_examples=60, deadline=None)
@given(visible=TEXTS, hidden=st.binary(max_size=60), function=st.sampled_from(["Signing", "Identification"]))
def test_what_xmlsec_signs_is_accepted_and_read_exactly(visible: str, hidden: bytes, function: str) -> None:
    document = signed(phone.signed_data(visible, hidden, function))
    read = accepted(document)
    assert read is not None
    assert (read.data.visible, read.data.non_visible, read.data.function) == (visible.encode(), hidden, function)
    assert read.certificates == (ANNA.der, BANK.customers.der)


FORMS = {
    "wrapped base64": lambda data: data.replace("</usrVisibleData>", "\n</usrVisibleData>"),
    "carriage returns": lambda data: data.replace("<nonce>", "&#13;\n<nonce>").replace("<env>", "\t<env>"),
    "single quotes": lambda data: data.replace('"', "'"),
    "spaces in tags": lambda data: data.replace("<srvInfo>", "<srvInfo  >").replace("</name>", "</name >"),
    "CDATA": lambda data: data.replace(">Signing<", "><![CDATA[Signing]]><"),
    "character references": lambda data: data.replace(">Signing<", ">&#83;igning<"),
    "empty element": lambda data: data.replace("<env>", "<env><x/>"),
    "a prefix within": lambda data: data.replace("<env>", '<env xmlns:p="urn:p"><p:x p:y="1" a="&quot;&#10;&lt;"/>'),
    "another default within": lambda data: data.replace("<env>", '<env><x xmlns="urn:x"><y xmlns=""/></x>'),
    "a redundant default within": lambda data: data.replace("<env>", f'<env xmlns="{phone.BANKID}">'),
}


@pytest.mark.parametrize("form", FORMS)
def test_any_form_xml_allows_for_the_same_content_is_accepted(form: str) -> None:
    data = phone.signed_data("Jag skriver under", b"sha256")
    changed = FORMS[form](data)
    assert changed != data
    document = signed(changed)
    assert phone.xmlsec_accepts(document, ANNA)
    assert accepted(document) is not None


def test_prefixes_declared_further_out_belong_to_what_is_signed() -> None:
    data = phone.signed_data("Jag skriver under", b"sha256")
    template = phone.template(data, [ANNA.der]).replace("<Object>", '<Object xmlns:far="urn:far">')
    document = phone.sign_xml(template.replace("<SignedInfo ", '<SignedInfo xmlns:near="urn:near" '), ANNA)
    assert phone.xmlsec_accepts(document, ANNA)
    assert accepted(document) is not None


def test_a_prefixed_signature_is_accepted() -> None:
    document = phone.template(phone.signed_data("Jag skriver under", b"sha256"), [ANNA.der])
    head, tail = document.split("<Object>")
    prefixed = (
        head.replace(f'xmlns="{phone.DSIG}"', f'xmlns:ds="{phone.DSIG}"').replace("</", "\0").replace("<", "<ds:")
    )
    prefixed = prefixed.replace("<ds:?xml", "<?xml").replace("\0", "</ds:")
    whole = prefixed + "<ds:Object>" + tail.replace("</Object></Signature>", "</ds:Object></ds:Signature>")
    assert accepted(phone.sign_xml(whole, ANNA)) is not None


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_what_we_accept_of_a_damaged_document_xmlsec_accepts_too(data: st.DataObject) -> None:
    document = bytearray(genuine())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(document) - 1))
        what = data.draw(st.sampled_from(["change", "insert", "remove", "double"]))
        if what == "change":
            document[at] = data.draw(st.integers(0, 255))
        elif what == "insert":
            document[at:at] = data.draw(
                st.sampled_from([b" ", b"<!---->", b"<x/>", b"&#10;", b"\r", b'Id="a"', b"<?x?>"])
            )
        elif what == "remove":
            del document[at : at + data.draw(st.integers(1, 40))]
        else:
            document[at:at] = document[at : at + data.draw(st.integers(1, 400))]
    judge(bytes(document))


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_what_we_accept_of_a_rearranged_tree_xmlsec_accepts_too(data: st.DataObject) -> None:
    root = etree.fromstring(genuine())
    for _ in range(data.draw(st.integers(1, 3))):
        nodes = list(root.iter())
        moved, target = data.draw(st.sampled_from(nodes)), data.draw(st.sampled_from(nodes))
        if moved is root or target in list(moved.iter()):
            continue
        copy = etree.fromstring(etree.tostring(moved, with_tail=False))
        if data.draw(st.booleans()):
            parent = moved.getparent()
            assert parent is not None
            parent.remove(moved)
        target.insert(data.draw(st.integers(0, 4)), copy)
    judge(bytes(etree.tostring(root)))


def judge(document: bytes) -> None:
    """Nothing but a refusal may escape; what passes is genuine for xmlsec too, and says what was signed."""
    read = accepted(document)
    if read is not None:
        assert phone.xmlsec_accepts(document, ANNA)
        assert read.data.visible == b"Jag skriver under avtalet"
        assert (read.data.non_visible, read.data.function) == (b"sha256", "Signing")
