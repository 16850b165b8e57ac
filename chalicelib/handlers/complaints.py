"""Complaints about the service: by whoever is logged in, and by anyone who can read mail at the address they give."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.company_ids import FORM, sid_of
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import new_id
from chalicelib.platform.text import Language, Text
from chalicelib.support import complaint_refusals as refusals
from chalicelib.support.complaint_schemas import (
    ComplaintFormView,
    ComplaintList,
    ComplaintMessageView,
    ComplaintText,
    ComplaintTextByToken,
    ComplaintToken,
    ComplaintView,
    NewComplaint,
    NewComplaintForm,
)

if TYPE_CHECKING:
    from chalicelib.support.complaint import Complaint, ComplaintId

blueprint = Blueprint(__name__)
api = Api(blueprint, "complaints")

ROOT = "/v1/complaints"
ONE = ROOT + "/{complaint_id}"
FORMS = "/v1/complaint-forms"
WRITTEN = (refusals.ComplaintNotFound, refusals.ComplaintWrongState, refusals.ComplaintFull)
REOPENED = (*WRITTEN, refusals.ComplaintReopenTooLate)
NEUTRAL = Text(
    sv="Vi har mejlat en länk till adressen. Klagomålet är inlämnat när du har öppnat länken och bekräftat, inom tre "
    "dagar.",
    en="We have mailed a link to the address. The complaint is made once you have opened the link and confirmed, "
    "within three days.",
)


def complaint_id_of(call: Call) -> "ComplaintId":
    """What cannot be an id of ours is not found, without a look into any table."""
    return _formed(call.params["complaint_id"])


def _formed(given: str) -> "ComplaintId":
    from chalicelib.support.complaint import ComplaintId

    if not FORM.fullmatch(given):
        raise refusals.ComplaintNotFound
    return ComplaintId(given)


def new_complaint_id() -> "ComplaintId":
    return _formed(new_id("cmp"))


def _show_made(call: Call, complaint_id: str) -> Answer:
    return shown(wiring.complaints.complaints().find(sid_of(call), _formed(complaint_id)), 201)


def _show(call: Call, complaint_id: str) -> Answer:
    return shown(wiring.complaints.complaints().find(sid_of(call), _formed(complaint_id)))


@api.route(
    "POST",
    ROOT,
    caller=person,
    body=NewComplaint,
    answer=ComplaintView,
    status=201,
    show=_show_made,
    refusals=(refusals.ComplaintsOpen, refusals.ComplaintSubjectNotFound),
)
def create_complaint(call: Call) -> Answer:
    """Complain about the service: you are answered within ten working days, here, and told of each step by mail."""
    from chalicelib.support.complaint_service import Words

    body: NewComplaint = call.body
    complaint_id = new_complaint_id()
    words = Words(body.title, body.text)
    made = wiring.complaints.complaints().complain(
        complaint_id, sid_of(call), words, body.about, call.once(complaint_id)
    )
    return shown(made, 201)


@api.route("GET", ROOT, caller=person, answer=ComplaintList)
def list_complaints(call: Call) -> Answer:
    """Your complaints, newest first. One that was just made may be missing for a moment."""
    return Answer(ComplaintList([view(each) for each in wiring.complaints.complaints().of(sid_of(call))]))


@api.route("GET", ONE, caller=person, answer=ComplaintView, refusals=(refusals.ComplaintNotFound,))
def read_complaint(call: Call) -> Answer:
    """One complaint with all that was written in it, and by when it is answered."""
    return shown(wiring.complaints.complaints().find(sid_of(call), complaint_id_of(call)))


@api.route(
    "POST",
    ONE + "/messages",
    caller=person,
    body=ComplaintText,
    answer=ComplaintView,
    show=_show,
    refusals=WRITTEN,
)
def write_complaint(call: Call) -> Answer:
    """Write more in a complaint that waits for its answer."""
    complaint_id = complaint_id_of(call)
    service = wiring.complaints.complaints()
    return shown(service.write(sid_of(call), complaint_id, call.body.text, call.once(complaint_id)))


@api.route(
    "POST",
    ONE + "/reopen",
    caller=person,
    body=ComplaintText,
    answer=ComplaintView,
    show=_show,
    refusals=REOPENED,
)
def reopen_complaint(call: Call) -> Answer:
    """Say why an answer was not good enough, within 30 days of it; there is a new time to answer."""
    complaint_id = complaint_id_of(call)
    service = wiring.complaints.complaints()
    return shown(service.reopen(sid_of(call), complaint_id, call.body.text, call.once(complaint_id)))


@api.route(
    "POST",
    ONE + "/withdraw",
    caller=person,
    answer=ComplaintView,
    show=_show,
    refusals=(refusals.ComplaintNotFound, refusals.ComplaintWrongState),
)
def withdraw_complaint(call: Call) -> Answer:
    """Take a complaint back before it is answered."""
    complaint_id = complaint_id_of(call)
    return shown(wiring.complaints.complaints().withdraw(sid_of(call), complaint_id, call.once(complaint_id)))


# --- by a mailed link ------------------------------------------------------------------------------------------------


def _show_neutral(call: Call, _complaint_id: str) -> Answer:
    return Answer(ComplaintFormView(NEUTRAL.in_(call.language)), 202)


def _show_by_link(call: Call, _complaint_id: str) -> Answer:
    return shown(wiring.complaints.complaints().confirm(*_read(call.body.token)))


def _read(token: str) -> "tuple[ComplaintId, str]":
    complaint_id, _, secret = token.partition(".")
    return _formed(complaint_id), secret


@api.route(
    "POST",
    FORMS,
    caller=anyone,
    body=NewComplaintForm,
    answer=ComplaintFormView,
    status=202,
    show=_show_neutral,
)
def send_complaint_form(call: Call) -> Answer:
    """Complain without an account. The answer is the same whatever was given.

    A link is mailed to confirm with, within three days; nobody reads the complaint before.
    """
    from chalicelib.support.complaint import Contact
    from chalicelib.support.complaint_service import Words

    body: NewComplaintForm = call.body
    complaint_id = new_complaint_id()
    contact, words = Contact(body.name, body.email), Words(body.title, body.text)
    wiring.complaints.complaints().ask(complaint_id, contact, Language(body.language), words, call.once(complaint_id))
    return _show_neutral(call, complaint_id)


@api.route(
    "POST",
    FORMS + "/confirmations",
    caller=anyone,
    body=ComplaintToken,
    answer=ComplaintView,
    refusals=(refusals.ComplaintNotFound,),
)
def confirm_complaint(call: Call) -> Answer:
    """Confirm a complaint by the mailed link, and read it. Repeating it is harmless: it needs no Idempotency-Key."""
    return shown(wiring.complaints.complaints().confirm(*_read(call.body.token)))


@api.route(
    "POST",
    FORMS + "/messages",
    caller=anyone,
    body=ComplaintTextByToken,
    answer=ComplaintView,
    show=_show_by_link,
    refusals=WRITTEN,
)
def write_complaint_by_link(call: Call) -> Answer:
    """Write more in a complaint by its mailed link."""
    complaint_id, secret = _read(call.body.token)
    service = wiring.complaints.complaints()
    return shown(service.write_by_link(complaint_id, secret, call.body.text, call.once(complaint_id)))


@api.route(
    "POST",
    FORMS + "/reopenings",
    caller=anyone,
    body=ComplaintTextByToken,
    answer=ComplaintView,
    show=_show_by_link,
    refusals=REOPENED,
)
def reopen_complaint_by_link(call: Call) -> Answer:
    """Reopen an answered complaint by its mailed link, within 30 days of the answer."""
    complaint_id, secret = _read(call.body.token)
    service = wiring.complaints.complaints()
    return shown(service.reopen_by_link(complaint_id, secret, call.body.text, call.once(complaint_id)))


def shown(complaint: "Complaint", status: int = 200) -> Answer:
    headers = {"Location": f"{ROOT}/{complaint.complaint_id}"} if status == 201 else {}
    return Answer(view(complaint), status, headers)


def view(complaint: "Complaint") -> ComplaintView:
    return ComplaintView(
        complaint_id=complaint.complaint_id,
        status=complaint.status.value,
        title=complaint.title,
        about=complaint.about,
        received_at=iso(complaint.received_at),
        answer_by=complaint.answer_by.isoformat(),
        ended_at=iso(complaint.ended_at) if complaint.ended_at else None,
        reopen_until=iso(complaint.reopen_until) if complaint.reopen_until else None,
        messages=messages_of(complaint),
    )


def messages_of(complaint: "Complaint") -> list[ComplaintMessageView]:
    return [ComplaintMessageView(iso(each.at), each.by.value, each.text) for each in complaint.thread]
