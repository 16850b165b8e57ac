"""Routes about companies: register, read, change, and what happened to one."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint
from msgspec import UNSET, UnsetType

from chalicelib import wiring
from chalicelib.handlers import company_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.etag import IfMatchMissing, etag_of, require_if_match
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.signing_invitees import address
from chalicelib.handlers.signing_views import event_view
from chalicelib.identity.company_refusals import CompanyNotFound
from chalicelib.identity.company_schemas import CompanyList, CompanyView, EditCompany, NewCompany
from chalicelib.identity.phone import normal_phone
from chalicelib.platform.clock import iso
from chalicelib.platform.errors import NotPermitted
from chalicelib.platform.ids import CompanyId, new_id
from chalicelib.platform.versions import StaleVersion
from chalicelib.signing.event_schemas import EventList

if TYPE_CHECKING:
    from chalicelib.identity.company_service import Belonging

blueprint = Blueprint(__name__)
api = Api(blueprint, "companies")

ROOT = "/v1/companies"
ONE = ROOT + "/{company_id}"
OUTSIDERS = (CompanyNotFound, NotPermitted)


def company_answer(found: "Belonging", status: int = 200) -> Answer:
    """A company as one of its members sees it, with its version as ETag."""
    company = found.company
    headers = {"ETag": etag_of(company.version), "Location": f"{ROOT}/{company.company_id}"}
    return Answer(company_view(found), status, headers)


def show_company(call: Call, company_id: str) -> Answer:
    return company_answer(wiring.companies.companies().find(ids.sid_of(call), CompanyId(company_id)), 201)


@api.route("POST", ROOT, caller=person, body=NewCompany, answer=CompanyView, status=201, show=show_company,
           refusals=(Invalid,))  # fmt: skip
def register_company(call: Call) -> Answer:
    """Register a company to act for. You become its owner.

    That you may act for the company is not checked with Bolagsverket; the parties see its name beside yours.
    """
    from chalicelib.identity import organisation
    from chalicelib.identity.company import Details

    body: NewCompany = call.body
    number = organisation.organisation_number(body.organisation_number)
    if number is None:
        raise Invalid(
            FieldError("/organisation_number", "invalid_organisation_number", "not a Swedish organisation number")
        )
    details = Details(
        name=_one_line(body.name),
        vat_number=_vat_number(body.vat_number),
        emails=_emails(body.emails),
        phone=_phone(body.phone),
    )
    company_id = CompanyId(new_id("com"))
    registered = wiring.companies.companies().register(
        ids.sid_of(call), company_id, organisation_number=number, details=details, once=call.once(company_id)
    )
    return company_answer(registered, 201)


@api.route("GET", ROOT, caller=person, answer=CompanyList)
def list_companies(call: Call) -> Answer:
    """The companies you belong to, and your role in each."""
    found = wiring.companies.companies().of_person(ids.sid_of(call))
    return Answer(CompanyList([company_view(each) for each in found]))


@api.route("GET", ONE, caller=person, answer=CompanyView, refusals=OUTSIDERS)
def read_company(call: Call) -> Answer:
    """One company you belong to."""
    return company_answer(wiring.companies.companies().find(ids.sid_of(call), ids.company_id(call)))


@api.route("PATCH", ONE, caller=person, body=EditCompany, answer=CompanyView,
           refusals=(*OUTSIDERS, Invalid, StaleVersion, IfMatchMissing))  # fmt: skip
def edit_company(call: Call) -> Answer:
    """Change what a company is called, how it is reached and what its members reach; needs `If-Match`.

    Its organisation number stays: another number is another company. Requests already made keep the name they have.
    """
    version, changes = require_if_match(call), _changes(call.body)
    return company_answer(
        wiring.companies.companies().change(
            ids.sid_of(call), ids.company_id(call), lambda details: replace(details, **changes), version
        )
    )


@api.route("GET", ONE + "/events", caller=person, answer=EventList, refusals=OUTSIDERS)
def list_company_events(call: Call) -> Answer:
    """What happened to a company and its members: a hash chain of events, without names."""
    events = wiring.companies.companies().history(ids.sid_of(call), ids.company_id(call))
    return Answer(EventList(items=[event_view(event) for event in events]))


def company_view(found: "Belonging") -> CompanyView:
    company, details = found.company, found.company.details
    return CompanyView(
        company_id=company.company_id,
        name=details.name,
        organisation_number=company.organisation_number,
        vat_number=details.vat_number,
        emails=list(details.emails),
        phone=details.phone,
        members_reach=details.members_reach.value,
        keep_requests_days=details.keep_requests_days,
        role=found.member.role.value,
        created_at=iso(company.created_at),
    )


def _changes(body: EditCompany) -> dict[str, Any]:
    from chalicelib.identity.membership import Reach

    checks: dict[str, Callable[[Any], Any]] = {
        "name": _one_line,
        "vat_number": _vat_number,
        "emails": _emails,
        "phone": _phone,
        "members_reach": Reach,
        "keep_requests_days": lambda days: days,
    }
    given = {name: getattr(body, name) for name in checks if getattr(body, name) is not UNSET}
    return {name: checks[name](value) for name, value in given.items()}


def _one_line(name: str | UnsetType) -> str:
    return " ".join(str(name).split())


def _vat_number(given: str | None) -> str | None:
    from chalicelib.identity import organisation

    number = organisation.vat_number(given) if given is not None else None
    if given is not None and number is None:
        raise Invalid(FieldError("/vat_number", "invalid_vat_number", "SE and twelve digits"))
    return number


def _emails(given: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address(each, f"/emails/{i}") for i, each in enumerate(given)))


def _phone(given: str | None) -> str | None:
    number = normal_phone(given) if given is not None else None
    if given is not None and number is None:
        raise Invalid(FieldError("/phone", "invalid_phone", "not a telephone number"))
    return number
