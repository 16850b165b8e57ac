"""Whose certificate it is: below the pinned root, in its time, of an allowed kind, a person's and no authority's."""

from dataclasses import replace

import pytest
from cryptography import x509

from chalicelib.identity.eid_errors import EidSignatureRefused, Reason
from chalicelib.identity.eid_signature_values import EidTrust
from tests.unit.identity import eid_phone as phone
from tests.unit.identity.eid_case import ASKED, CHAIN, DATA, OWN, made, refused, verify


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
