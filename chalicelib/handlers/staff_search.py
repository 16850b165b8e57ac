"""Routes by which staff find and read what is a customer's, each with a reason, and by which the customer sees it."""

import re
from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.company_ids import FORM
from chalicelib.handlers.cursor import cursor_of, limit_of, place_of
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.staff import ONE, ROOT, staff_id
from chalicelib.handlers.staff_callers import Staff, administrator
from chalicelib.handlers.staff_reasons import looker, reason_in
from chalicelib.identity.company_refusals import CompanyNotFound
from chalicelib.identity.refusals import PersonNotFound
from chalicelib.platform.clock import iso
from chalicelib.platform.errors import DomainError, ReasonMissing
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.support import refusals
from chalicelib.support.domain import Role
from chalicelib.support.schemas import (
    CompanyCardView,
    FoundList,
    FoundView,
    LookPage,
    LookView,
    PersonCardView,
    ReasonShape,
    RecipientCardView,
    RequestCardView,
    StaffLookPage,
    StaffLookView,
    StaffSearch,
)

if TYPE_CHECKING:
    from chalicelib.platform.text import Language
    from chalicelib.support.looking import Query
    from chalicelib.support.looks import Look

blueprint = Blueprint(__name__)
api = Api(blueprint, "staff")
people = Api(blueprint, "me")

PAGE = {"limit": "1–100", "cursor": "from `next_cursor`"}
FINDERS = Staff(Role.SUPPORT, Role.PRIVACY_OFFICER, Role.FINANCE)
READERS = Staff(Role.SUPPORT, Role.PRIVACY_OFFICER)
NO_REASON = ReasonMissing
# What each kind of search takes, and what of it is left out before it is compared.
FORMS = {
    "email": (r"[^@\s]+@[^@\s]+\.[^@\s]+", ""),
    "personnummer": (r"(19|20)\d{10}", "- "),
    "organisation_number": (r"\d{10}", "- "),
    "request_id": (r"sr_[a-z0-9]{1,60}", ""),
}


@api.route(
    "POST",
    ROOT + "/searches",
    caller=FINDERS,
    body=StaffSearch,
    answer=FoundList,
    refusals=(Invalid, NO_REASON, refusals.SearchesUsedUp),
)
def search_customers(call: Call) -> Answer:
    """Find a person, a company or a request by what is exactly known: an address, a number, an id.

    Answers ids alone. Each search is written down and counts: at most 30 within an hour and 120 within a day.
    """
    from chalicelib.support.looks import Looker

    by = Looker(call.caller.staff_id, call.caller.role, reason_in(call.body.reason))
    found = wiring.support.looking().search(by, _query(call.body))
    return Answer(FoundList([FoundView(each.kind, each.found_id, each.owner) for each in found]))


@api.route("GET", ROOT + "/persons/{sid}", caller=READERS, answer=PersonCardView, refusals=(PersonNotFound, NO_REASON))
def read_person_card(call: Call) -> Answer:
    """A person's account, with the personnummer masked."""
    by = looker(call)
    card = wiring.support.looking().person(by, _formed(call, "sid", PersonNotFound))
    return Answer(
        PersonCardView(
            sid=card.sid,
            status=card.status,
            name=card.name,
            personnummer=card.personnummer,
            email=card.email,
            phone=card.phone,
            language=card.language,
            created_at=iso(card.created_at),
            companies=list(card.companies),
        )
    )


@api.route(
    "GET",
    ROOT + "/companies/{company_id}",
    caller=READERS,
    answer=CompanyCardView,
    refusals=(CompanyNotFound, NO_REASON),
)
def read_company_card(call: Call) -> Answer:
    """A company's details; a sole trader's number is masked."""
    by = looker(call)
    card = wiring.support.looking().company(by, _formed(call, "company_id", CompanyNotFound))
    return Answer(
        CompanyCardView(
            company_id=card.company_id,
            name=card.name,
            organisation_number=card.organisation_number,
            emails=list(card.emails),
            phone=card.phone,
            created_at=iso(card.created_at),
        )
    )


@api.route(
    "GET",
    ROOT + "/signature-requests/{request_id}",
    caller=READERS,
    answer=RequestCardView,
    refusals=(RequestNotFound, NO_REASON),
)
def read_request_card(call: Call) -> Answer:
    """Where a signature request stands. Nothing of it is unsealed: no title, no name, no document."""
    by = looker(call)
    card = wiring.support.looking().request(by, _formed(call, "request_id", RequestNotFound))
    recipients = [
        RecipientCardView(r.recipient_id, r.role, r.status, r.viewed_at, r.signed_at, r.reminders)
        for r in card.recipients
    ]
    return Answer(
        RequestCardView(
            request_id=card.request_id,
            owner=card.owner,
            made_by=card.made_by,
            status=card.status,
            created_at=card.created_at,
            sent_at=card.sent_at,
            ended_at=card.ended_at,
            expires_at=card.expires_at,
            deleted_at=card.deleted_at,
            documents=card.documents,
            recipients=recipients,
        )
    )


@api.route(
    "GET",
    ONE + "/looks",
    caller=administrator,
    answer=StaffLookPage,
    query=PAGE,
    refusals=(refusals.StaffNotFound, Invalid, NO_REASON),
)
def list_staff_looks(call: Call) -> Answer:
    """What a member of the staff looked at, and why; the newest first."""
    after = _place(call, r"[^|]+#lok_[a-z0-9]+\|[a-z0-9_]+")
    looks, following = wiring.support.looking().looks_by(
        looker(call), staff_id(call), limit=limit_of(call), after=after
    )
    return Answer(StaffLookPage([_staff_view(each) for each in looks], cursor_of(following) if following else None))


@people.route("GET", "/v1/me/looks", caller=person, answer=LookPage, query=PAGE, refusals=(Invalid,))
def list_looks(call: Call) -> Answer:
    """Who of the staff looked at your data: in which role, at what, why, and when; the newest first."""
    after = _place(call, r"[^|]+#lok_[a-z0-9]+")
    looks, following = wiring.support.looking().looks_at(call.caller.sid, limit=limit_of(call), after=after)
    items = [_view(each, call.language) for each in looks]
    return Answer(LookPage(items, cursor_of(following) if following else None))


def _query(body: StaffSearch) -> "Query":
    from chalicelib.support.looking import Query, SearchBy

    form, left_out = FORMS[body.by]
    value = body.value.strip().translate(str.maketrans("", "", left_out))
    if not re.fullmatch(form, value, re.ASCII if body.by != "email" else 0):
        raise Invalid(FieldError("/value", "invalid", "not of the kind that `by` says"))
    return Query(SearchBy(body.by), value)


def _formed(call: Call, name: str, unknown: type[DomainError]) -> str:
    given = call.params[name]
    if not FORM.fullmatch(given):
        raise unknown
    return given


def _place(call: Call, form: str) -> str | None:
    given = call.query.get("cursor")
    if not given:
        return None
    place = place_of(given)
    if not re.fullmatch(form, place, re.ASCII):
        raise Invalid(FieldError("cursor", "invalid_cursor", "not a cursor of ours"))
    return place


def _view(look: "Look", language: "Language") -> LookView:
    from chalicelib.support.looks import PURPOSES, ROLES, VERBS

    return LookView(
        at=iso(look.at),
        role=ROLES[look.role].in_(language),
        what=VERBS[look.verb].in_(language),
        purpose=PURPOSES[look.reason.purpose].in_(language),
    )


def _staff_view(look: "Look") -> StaffLookView:
    return StaffLookView(
        at=iso(look.at),
        role=look.role.value,
        verb=look.verb.value,
        subject=look.subject,
        about=look.about,
        reason=ReasonShape(look.reason.purpose.value, look.reason.text),
    )
