"""Who buys: a person or a company, with what a receipt must say. Pure.

An invoice names the buyer's address (mervärdesskattelagen 2023:200, 17 kap. 24 §); up to 4,000 kr a simplified one,
without it, is enough (17 kap. 26 §). Buyers are in Sweden: reverse charge and OSS are not built.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.payments.refusals import BuyerIncomplete, Lacking
from chalicelib.platform.text import Text

SIMPLIFIED_AT_MOST_ORE = 400_000
POSTAL_CODE_DIGITS = 5


class BuyerKind(StrEnum):
    """Recorded at the purchase, because the right of withdrawal differs: by law for a person, by contract for a
    company."""

    PERSON = "person"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Address:
    street: str = ""
    postal_code: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """`reference` is the buyer's own (a cost centre, a name). `email` is the account's verified one."""

    kind: BuyerKind
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    organisation_number: str = field(default="", repr=False)
    vat_number: str = field(default="", repr=False)
    reference: str = field(default="", repr=False)
    address: Address = field(default_factory=Address, repr=False)


RECEIPT = Text(sv="Kvittot ska ange köparens namn.", en="The receipt must name the buyer.")
MAILED = Text(
    sv="Kvittot skickas dit. Bekräfta en e-postadress under Användarinställningar.",
    en="The receipt is sent there. Verify an e-mail address in your settings.",
)
WHOSE = Text(
    sv="Organisationsnumret visar vilket företag som köper, och kvittot bokförs på det.",
    en="The organisation number says which company buys, and the receipt is booked on it.",
)
WRONG_NUMBER = Text(
    sv="Det är inget giltigt svenskt organisationsnummer.", en="This is not a valid Swedish organisation number."
)
WRONG_VAT = Text(
    sv="Det är inget giltigt svenskt momsregistreringsnummer (SE och tolv siffror). Lämna tomt om det saknas.",
    en="This is not a valid Swedish VAT number (SE and twelve digits). Leave it out if there is none.",
)
INVOICED = Text(
    sv="Ett kvitto på mer än 4 000 kr måste ange köparens adress.",
    en="A receipt for more than 4,000 kr must state the buyer's address.",
)
WRONG_POSTAL_CODE = Text(sv="Ett postnummer har fem siffror.", en="A postal code has five digits.")
COMPANIES_ONLY = Text(sv="Uppgiften hör till ett köp åt ett företag.", en="This belongs to a company's purchase.")


def checked(given: Buyer, total_ore: int) -> Buyer:
    """The buyer as written on the receipt; BuyerIncomplete names each field that is missing or wrong, and why."""
    buyer = _tidied(given)
    lacking = [*_who(buyer), *(_company(buyer) if buyer.kind is BuyerKind.COMPANY else _person(buyer))]
    lacking += _address(buyer.address, needed=total_ore > SIMPLIFIED_AT_MOST_ORE)
    if lacking:
        raise BuyerIncomplete(lacking)
    return buyer


def _tidied(given: Buyer) -> Buyer:
    return Buyer(
        kind=given.kind,
        name=_words(given.name),
        email=given.email,
        organisation_number=_organisation_number(given.organisation_number),
        vat_number=_vat_number(given.vat_number),
        reference=_words(given.reference),
        address=Address(
            _words(given.address.street), _postal_code(given.address.postal_code), _words(given.address.city)
        ),
    )


def _who(buyer: Buyer) -> list[Lacking]:
    lacking = [] if buyer.name else [_missing("name", RECEIPT)]
    return lacking if buyer.email else [*lacking, _missing("email", MAILED)]


def _person(buyer: Buyer) -> list[Lacking]:
    fields = {"organisation_number": buyer.organisation_number, "vat_number": buyer.vat_number}
    return [_wrong(name, "not_for_a_person", COMPANIES_ONLY) for name, value in fields.items() if value]


def _company(buyer: Buyer) -> list[Lacking]:
    from stdnum.se import orgnr, vat

    lacking = []
    if not buyer.organisation_number:
        lacking.append(_missing("organisation_number", WHOSE))
    elif not (buyer.organisation_number.isascii() and orgnr.is_valid(buyer.organisation_number)):
        lacking.append(_wrong("organisation_number", "invalid_organisation_number", WRONG_NUMBER))
    number = buyer.vat_number
    if number and not (number.isascii() and number.startswith("SE") and vat.is_valid(number)):
        lacking.append(_wrong("vat_number", "invalid_vat_number", WRONG_VAT))
    return lacking


def _address(address: Address, *, needed: bool) -> list[Lacking]:
    """Whole or not at all."""
    parts = {"street": address.street, "postal_code": address.postal_code, "city": address.city}
    is_wanted = needed or any(parts.values())
    lacking = [_missing(f"address/{name}", INVOICED) for name, value in parts.items() if is_wanted and not value]
    if address.postal_code and not _is_postal_code(address.postal_code):
        lacking.append(_wrong("address/postal_code", "invalid_postal_code", WRONG_POSTAL_CODE))
    return lacking


def _missing(name: str, why: Text) -> Lacking:
    return Lacking(f"/buyer/{name}", "missing", why)


def _wrong(name: str, code: str, why: Text) -> Lacking:
    return Lacking(f"/buyer/{name}", code, why)


def _words(text: str) -> str:
    return " ".join(text.split())


def _organisation_number(given: str) -> str:
    """556036-0793, 16 556036-0793 or 165560360793 as ten digits; what is nothing of the kind stays, to be refused."""
    bare = "".join(given.split()).replace("-", "")
    return bare[2:] if len(bare) == 12 and bare.startswith("16") else bare


def _vat_number(given: str) -> str:
    return "".join(given.split()).replace("-", "").upper()


def _postal_code(given: str) -> str:
    return "".join(given.split())


def _is_postal_code(code: str) -> bool:
    return len(code) == POSTAL_CODE_DIGITS and code.isascii() and code.isdigit()
