"""What somebody asks to buy, from the body of a purchase."""

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib import wiring
from chalicelib.handlers.call import Call
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.signing import sid_of
from chalicelib.payments.schemas import NewPurchase
from chalicelib.platform.ids import CompanyId
from chalicelib.platform.text import Language

if TYPE_CHECKING:
    from chalicelib.payments.buyer import Buyer
    from chalicelib.payments.service import Wanted


def wanted(call: Call, company_id: CompanyId | None) -> "Wanted":
    """For a company the person is named beside it, and the receipt goes to the person's own verified address."""
    from chalicelib.payments.provider import Method
    from chalicelib.payments.service import Wanted

    body: NewPurchase = call.body
    buyer = _buyer(body, wiring.identity.accounts().contact(sid_of(call)).email or "")
    return Wanted(
        package=body.package,
        method=Method(body.method),
        buyer=_as_company(call, company_id, buyer) if company_id else buyer,
        language=Language(body.language),
        payer_phone=_phone(body.payer_phone),
        immediate_use=body.immediate_use,
        made_by=sid_of(call) if company_id else "",
    )


def _buyer(body: NewPurchase, email: str) -> "Buyer":
    from chalicelib.payments.buyer import Address, Buyer, BuyerKind

    given = body.buyer
    return Buyer(
        kind=BuyerKind(given.kind),
        name=given.name,
        email=email,
        organisation_number=given.organisation_number,
        vat_number=given.vat_number,
        reference=given.reference,
        address=Address(given.address.street, given.address.postal_code, given.address.city),
    )


def _as_company(call: Call, company_id: CompanyId, given: "Buyer") -> "Buyer":
    """The company is who buys: its own number stands on the receipt, and its name where no other is given."""
    from chalicelib.identity.organisation import organisation_number
    from chalicelib.payments.buyer import BuyerKind

    company = wiring.companies.companies().find(sid_of(call), company_id).company
    if given.kind is not BuyerKind.COMPANY:
        raise Invalid(FieldError("/buyer/kind", "invalid", "a company's credits are bought by the company"))
    if given.organisation_number and organisation_number(given.organisation_number) != company.organisation_number:
        raise Invalid(FieldError("/buyer/organisation_number", "invalid", "not the number of this company"))
    return replace(
        given,
        name=given.name or company.details.name,
        organisation_number=company.organisation_number,
        vat_number=given.vat_number or company.details.vat_number or "",
    )


def _phone(given: str | None) -> str | None:
    """As Swish writes it: 46701234567."""
    from chalicelib.identity.phone import normal_phone

    if given is None:
        return None
    number = normal_phone(given)
    if number is None or not number.startswith("+46"):
        raise Invalid(FieldError("/payer_phone", "invalid_phone", "a Swedish number"))
    return number.removeprefix("+")
