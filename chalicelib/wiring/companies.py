"""Companies, who belongs to them, and invitations to them."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.wiring import ground, identity

if TYPE_CHECKING:
    from chalicelib.identity.company_service import CompanyService
    from chalicelib.identity.company_store import DynamoCompanies
    from chalicelib.identity.invitation_service import InvitationService


@cache
def store() -> "DynamoCompanies":
    from chalicelib.identity.company_store import DynamoCompanies

    return DynamoCompanies(ground.keys(), utc_now)


@cache
def companies() -> "CompanyService":
    from chalicelib.aws.event_rows import history
    from chalicelib.identity.company_service import CompanyService

    return CompanyService(companies=store(), find_contact=identity.accounts().contact, history=history, clock=utc_now)


@cache
def invitations() -> "InvitationService":
    from chalicelib.identity.invitation_service import InvitationService

    return InvitationService(companies=store(), find_contact=identity.accounts().contact, clock=utc_now)
