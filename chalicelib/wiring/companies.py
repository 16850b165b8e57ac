"""Companies, who belongs to them, and invitations to them."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import SubjectId
from chalicelib.wiring import ground, identity

if TYPE_CHECKING:
    from chalicelib.identity.company_service import CompanyService
    from chalicelib.identity.company_store import DynamoCompanies, Memberships
    from chalicelib.identity.invitation_service import InvitationService
    from chalicelib.signing.ownership import OwnerId
    from chalicelib.signing.ports import Sender


@cache
def store() -> "DynamoCompanies":
    from chalicelib.identity.company_store import DynamoCompanies

    return DynamoCompanies(ground.keys(), ground.lookups().organisation, utc_now)


@cache
def companies() -> "CompanyService":
    from chalicelib.aws.event_rows import history
    from chalicelib.identity.company_service import CompanyService

    return CompanyService(companies=store(), find_contact=identity.accounts().contact, history=history, clock=utc_now)


@cache
def invitations() -> "InvitationService":
    from chalicelib.identity.invitation_service import InvitationService

    return InvitationService(companies=store(), find_contact=identity.accounts().contact, clock=utc_now)


@cache
def memberships() -> "Memberships":
    from chalicelib.identity.company_store import Memberships

    return Memberships()


def find_sender(sid: SubjectId, owner: "OwnerId") -> "Sender":
    """A person as the sender of their own requests, or of a company's while they belong to it."""
    from chalicelib.platform.text import Language
    from chalicelib.signing.ownership import company_of
    from chalicelib.signing.ports import Sender

    company_id = company_of(owner)
    if company_id is None:
        person = identity.accounts().person(sid)
        return Sender(person.name, person.email, person.personnummer, person.language, person.keep_requests_days)
    opened = store().open(company_id, sid)
    member, details = opened.member(sid), opened.company.details
    days = details.keep_requests_days
    if member is None or not member.is_active:
        email = details.emails[0] if details.emails else None
        return Sender(details.name, email, "", Language.SV, days, is_present=False)
    person = identity.accounts().person(sid)
    return Sender(person.name, person.email, person.personnummer, person.language, days, details.name)


def keep_days(owner: "OwnerId") -> int | None:
    """How long an owner's requests are kept after their end."""
    from chalicelib.signing.ownership import company_of

    company_id = company_of(owner)
    if company_id is None:
        return identity.accounts().person(SubjectId(owner)).keep_requests_days
    return store().open(company_id).company.details.keep_requests_days
