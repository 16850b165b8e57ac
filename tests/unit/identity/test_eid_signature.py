"""Evidence against what was asked: the genuine is accepted and named, the genuine of something else refused."""

from dataclasses import replace

import pytest
from cryptography import x509

from chalicelib.identity.eid import Complete, EidFunction, EidUser, VisibleFormat
from chalicelib.identity.eid_chain import server_name
from chalicelib.identity.eid_errors import EidSignatureRefused, Reason
from chalicelib.identity.eid_signature import verify_completion, verify_signature
from chalicelib.identity.eid_signature_values import Asked
from tests.unit.identity import eid_phone as phone
from tests.unit.identity.eid_case import ASKED, AT, OWN, TEXT, TRUST, made, refused, signer_of, verify


def test_the_genuine_is_accepted_and_says_who_signed_what() -> None:
    verified = verify(made())
    assert (verified.personal_number, verified.given_name, verified.surname) == ("198001012385", "Anna", "Åström")
    assert (verified.name, verified.policy) == ("Anna Åström", phone.MOBILE)
    assert (verified.signed_visible_data, verified.signed_non_visible_data) == (TEXT, b"\x00order")
    assert verified.server_name == phone.SERVER_NAME
    assert verified.ocsp_produced_at == phone.NOW
    certificate = x509.load_pem_x509_certificate(verified.path_pem[0].encode())
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


@pytest.mark.parametrize(("signature", "status"), [("*", ""), ("", ""), ("å", ""), ("QQ", "")])
def test_what_is_no_base64_is_refused(signature: str, status: str) -> None:
    with pytest.raises(EidSignatureRefused) as refusal:
        verify_signature(signature, status, ASKED, TRUST, AT)
    assert refusal.value.reason is Reason.MALFORMED
