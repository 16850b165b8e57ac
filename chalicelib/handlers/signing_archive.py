"""The sender's archive: lists and searches, page by page, and the labels that put it in order."""

import re
from datetime import date

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.cursor import cursor_of, limit_of, place_of, read_cursor
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.signing import GONE, ONE, ROOT, company_of, sid_of
from chalicelib.handlers.signing_views import request_line
from chalicelib.identity.company_refusals import CompanyNotFound
from chalicelib.signing.archive_query import ArchiveQuery
from chalicelib.signing.archive_schemas import Labels, RequestPage, Search
from chalicelib.signing.states import RequestStatus

blueprint = Blueprint(__name__)
api = Api(blueprint, "signature-requests")

PLACE = re.compile(r"(?P<tag>[0-9a-f]{12})?(?(tag)\|)(?P<entry>[0-9T:.Z-]{20,30}#sr_[a-z0-9]{1,60})", re.ASCII)
SORTS = {"newest": False, "oldest": True}


@api.route(
    "GET",
    ROOT,
    caller=person,
    answer=RequestPage,
    query={
        "limit": "1–100",
        "cursor": "from `next_cursor`, with the same other parameters",
        "status": "only requests in one of these states, separated by commas",
        "created_from": "created on this day or later, in Sweden",
        "created_to": "created on this day or earlier, in Sweden",
        "sort": "`newest` or `oldest` first",
        "company_id": "a company's instead of your own",
    },
    refusals=(Invalid, CompanyNotFound),
)
def list_signature_requests(call: Call) -> Answer:
    """The caller's archive, or a company's, newest first: all of it, or by state and day.

    Of a company's a member sees those they made, or all where the company says so; the others see all.
    A page of some states may hold fewer than `limit`, even none, and still have a `next_cursor`: what one page costs
    does not grow with the archive.
    """
    return _page(call, call.query.get("company_id"), _asked(call), limit_of(call), read_cursor(call))


@api.route(
    "POST", ROOT + "/search", caller=person, body=Search, answer=RequestPage, refusals=(Invalid, CompanyNotFound)
)
def search_signature_requests(call: Call) -> Answer:
    """Search the caller's archive by title, label, recipient, state and day.

    It changes nothing. A page may hold fewer than `limit`, even none, and still have a `next_cursor`: at most 1,000
    requests are looked through for a page.
    """
    body: Search = call.body
    for name, day in (("created_from", body.created_from), ("created_to", body.created_to)):
        require_year(f"/{name}", day)
    statuses = tuple(sorted({RequestStatus(name) for name in body.status}))
    asked = ArchiveQuery(
        statuses, body.created_from, body.created_to, SORTS[body.sort], body.text, body.label, body.recipient
    )
    return _page(call, body.company_id, asked, body.limit, body.cursor)


@api.route("PUT", ONE + "/labels", caller=person, body=Labels, answer=Labels, refusals=GONE)
def put_labels(call: Call) -> Answer:
    """Label a request, in any state: these labels and no others.

    They show in your lists alone, or in the company's.
    """
    return Answer(Labels(wiring.signing.labels().put(sid_of(call), ids.request_id(call), call.body.labels)))


def _page(call: Call, company: str | None, asked: ArchiveQuery, limit: int, cursor: str | None) -> Answer:
    entries, following = wiring.signing.archive().page(
        sid_of(call), company_of(call, company), asked, limit=limit, after=_place(asked, cursor)
    )
    cursor = cursor_of(f"{asked.tag}|{following}" if asked.tag else following) if following else None
    return Answer(RequestPage(items=[request_line(entry) for entry in entries], next_cursor=cursor))


def _asked(call: Call) -> ArchiveQuery:
    sort = call.query.get("sort", "newest")
    if sort not in SORTS:
        raise Invalid(FieldError("sort", "invalid", "newest or oldest"))
    return ArchiveQuery(_statuses(call), _day(call, "created_from"), _day(call, "created_to"), SORTS[sort])


def _statuses(call: Call) -> tuple[RequestStatus, ...]:
    given = call.query.get("status")
    if given is None:
        return ()
    try:
        return tuple(sorted({RequestStatus(name) for name in given.split(",")}))
    except ValueError as unknown:
        raise Invalid(FieldError("status", "invalid", ", ".join(RequestStatus))) from unknown


def _day(call: Call, name: str) -> date | None:
    given = call.query.get(name)
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = date.min
    require_year(name, day if len(given) == len("2026-11-27") else date.min)
    return day


def require_year(field: str, day: date | None) -> None:
    """The years are those in which a request can have been made; others would leave the calendar."""
    if day is not None and not 2000 <= day.year <= 9000:
        raise Invalid(FieldError(field, "invalid_date", "a day as 2026-11-27"))


def _place(asked: ArchiveQuery, cursor: str | None) -> str | None:
    """Where the page begins: an entry that this very query can have given out."""
    if not cursor:
        return None
    place = PLACE.fullmatch(place_of(cursor))
    first, last = asked.between
    if not place or (place["tag"] or "") != asked.tag or not first <= place["entry"] < last:
        raise Invalid(FieldError("cursor", "invalid_cursor", "not a cursor of this list"))
    return place["entry"]
