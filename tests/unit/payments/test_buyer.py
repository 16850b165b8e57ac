"""A buyer: everything that is missing or wrong is named at once, each with its reason in both languages."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.payments.buyer import SIMPLIFIED_AT_MOST_ORE, Address, Buyer, BuyerKind, checked
from chalicelib.payments.refusals import BuyerIncomplete

HOME = Address("Storgatan 1", "111 22", "Stockholm")
PERSON = Buyer(kind=BuyerKind.PERSON, name="Anna Andersson", email="anna@example.com")
COMPANY = Buyer(kind=BuyerKind.COMPANY, name="Exempel AB", email="anna@example.com", organisation_number="556036-0793")


def lacking(buyer: Buyer, total_ore: int = 5000) -> dict[str, str]:
    with pytest.raises(BuyerIncomplete) as refused:
        checked(buyer, total_ore)
    assert all(e.detail.sv and e.detail.en and e.detail.sv != e.detail.en for e in refused.value.errors)
    return {e.field: e.code for e in refused.value.errors}


def test_a_person_needs_a_name_and_a_verified_address() -> None:
    assert checked(PERSON, 5000) == PERSON
    assert lacking(Buyer(kind=BuyerKind.PERSON)) == {"/buyer/name": "missing", "/buyer/email": "missing"}
    assert lacking(replace(PERSON, name=" \t ")) == {"/buyer/name": "missing"}


def test_a_company_is_known_by_its_number() -> None:
    assert checked(COMPANY, 5000).organisation_number == "5560360793"
    assert lacking(replace(COMPANY, organisation_number="")) == {"/buyer/organisation_number": "missing"}


@pytest.mark.parametrize(
    "number", ["556036-0794", "55603607", "not a number", "5560360793 5560360793", "５５６０３６０７９３"]
)
def test_a_number_that_cannot_be_is_refused(number: str) -> None:
    field = "/buyer/organisation_number"
    assert lacking(replace(COMPANY, organisation_number=number)) == {field: "invalid_organisation_number"}


@pytest.mark.parametrize("number", ["5560360793", "165560360793", "16 556036-0793"])
def test_a_number_is_written_in_many_ways(number: str) -> None:
    assert checked(replace(COMPANY, organisation_number=number), 5000).organisation_number == "5560360793"


@pytest.mark.parametrize(
    ("number", "is_right"),
    [
        ("se 556036-0793 01", True),
        ("SE556036079301", True),
        ("556036079301", False),
        ("SE556036079302", False),
        ("DE136695976", False),
    ],
)
def test_a_vat_number_is_swedish_and_whole(number: str, is_right: bool) -> None:
    buyer = replace(COMPANY, vat_number=number)
    if is_right:
        assert checked(buyer, 5000).vat_number == "SE556036079301"
    else:
        assert lacking(buyer) == {"/buyer/vat_number": "invalid_vat_number"}


def test_a_person_has_no_company_numbers() -> None:
    buyer = replace(PERSON, organisation_number="556036-0793", vat_number="SE556036079301")
    assert set(lacking(buyer).values()) == {"not_for_a_person"}


def test_an_address_is_needed_above_the_limit_of_a_simplified_invoice() -> None:
    assert checked(PERSON, SIMPLIFIED_AT_MOST_ORE) == PERSON
    missing = {f"/buyer/address/{part}": "missing" for part in ("street", "postal_code", "city")}
    assert lacking(PERSON, SIMPLIFIED_AT_MOST_ORE + 1) == missing
    assert checked(replace(PERSON, address=HOME), 10**6).address.postal_code == "11122"


@pytest.mark.parametrize("code", ["1112", "111223", "1112a", "１１１２２"])
def test_half_an_address_or_a_wrong_code_is_refused_whatever_the_price(code: str) -> None:
    assert lacking(replace(PERSON, address=replace(HOME, postal_code=code))) == {
        "/buyer/address/postal_code": "invalid_postal_code"
    }
    assert lacking(replace(PERSON, address=Address(street="Storgatan 1"))) == {
        "/buyer/address/postal_code": "missing",
        "/buyer/address/city": "missing",
    }


def test_nothing_of_a_buyer_shows_in_a_repr() -> None:
    buyer: Any = replace(COMPANY, reference="Kalle på ekonomi", address=HOME)
    assert "Exempel" not in repr(buyer)
    assert "556036" not in repr(buyer)
    assert "Kalle" not in repr(buyer)
    assert "Storgatan" not in repr(buyer)
