"""Support's view of complaints: what waits, one with all of its words, and taking, replying to and answering it."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.complaints import complaint_id_of, messages_of, new_complaint_id
from chalicelib.handlers.http import Api
from chalicelib.handlers.staff import ROOT as STAFF
from chalicelib.handlers.staff_callers import support
from chalicelib.handlers.staff_finance import noted
from chalicelib.handlers.staff_reasons import looker
from chalicelib.platform.clock import iso, utc_now
from chalicelib.platform.errors import ReasonMissing
from chalicelib.platform.text import Language
from chalicelib.support import complaint_refusals as refusals
from chalicelib.support.complaint_schemas import (
    ComplaintText,
    RecordedComplaint,
    StaffComplaintItem,
    StaffComplaintList,
    StaffComplaintView,
)

if TYPE_CHECKING:
    from chalicelib.support.complaint import Complaint

blueprint = Blueprint(__name__)
api = Api(blueprint, "staff")

ROOT = STAFF + "/complaints"
ONE = ROOT + "/{complaint_id}"
MOVED = (refusals.ComplaintNotFound, refusals.ComplaintWrongState)
SAID = (*MOVED, refusals.ComplaintNotYours, refusals.ComplaintFull)


def _show(_call: Call, complaint_id: str) -> Answer:
    from chalicelib.support.complaint import ComplaintId

    return Answer(item(wiring.complaints.complaints().read(ComplaintId(complaint_id))))


def _show_recorded(call: Call, complaint_id: str) -> Answer:
    shown = _show(call, complaint_id)
    return Answer(shown.body, 201, {"Location": f"{ROOT}/{complaint_id}"})


@api.route("GET", ROOT, caller=support, answer=StaffComplaintList, refusals=(ReasonMissing,))
def list_waiting_complaints(call: Call) -> Answer:
    """Complaints that wait for an answer, the most urgent first; nothing that anybody wrote."""
    noted(call, "read_complaints", "waiting")
    return Answer(StaffComplaintList([item(each) for each in wiring.complaints.complaints().waiting()]))


@api.route(
    "GET",
    ONE,
    caller=support,
    answer=StaffComplaintView,
    refusals=(refusals.ComplaintNotFound, ReasonMissing),
)
def read_any_complaint(call: Call) -> Answer:
    """One complaint with its words and whose it is."""
    looker(call)
    complaint = wiring.complaints.complaints().read(complaint_id_of(call))
    has_account = bool(complaint.subject and complaint.source.value == "account")
    noted(call, "read_complaint", complaint.complaint_id, *([complaint.subject or ""] if has_account else []))
    return Answer(
        StaffComplaintView(
            case=item(complaint),
            subject=complaint.subject if has_account else None,
            about=complaint.about,
            name=complaint.contact.name,
            email=complaint.contact.email,
            language=complaint.language.value,
            title=complaint.title,
            messages=messages_of(complaint),
        )
    )


@api.route(
    "POST",
    ROOT,
    caller=support,
    body=RecordedComplaint,
    answer=StaffComplaintItem,
    status=201,
    show=_show_recorded,
    refusals=(refusals.ComplaintMailUnlikely,),
)
def record_complaint(call: Call) -> Answer:
    """Record what came by mail, word for word; the time to answer has run since it arrived."""
    from chalicelib.support.complaint import Contact
    from chalicelib.support.complaint_service import Words

    body: RecordedComplaint = call.body
    complaint_id = new_complaint_id()
    wiring.complaints.complaints().record_mail(
        complaint_id,
        call.caller.staff_id,
        arrived_at=body.arrived_at,
        contact=Contact(body.name, body.email),
        language=Language(body.language),
        words=Words(body.title, body.text),
        once=call.once(complaint_id),
    )
    return _show_recorded(call, complaint_id)


@api.route(
    "POST",
    ONE + "/take",
    caller=support,
    answer=StaffComplaintItem,
    show=_show,
    refusals=(*MOVED, refusals.ComplaintTakenAlready),
)
def take_complaint(call: Call) -> Answer:
    """Become the one who answers it, also over from somebody else. The complainant is told that somebody has it."""
    complaint_id = complaint_id_of(call)
    service = wiring.complaints.complaints()
    return Answer(item(service.take(complaint_id, call.caller.staff_id, call.once(complaint_id))))


@api.route(
    "POST",
    ONE + "/messages",
    caller=support,
    body=ComplaintText,
    answer=StaffComplaintItem,
    show=_show,
    refusals=SAID,
)
def reply_to_complaint(call: Call) -> Answer:
    """Ask or tell the complainant something; the answer is still to come."""
    complaint_id = complaint_id_of(call)
    service = wiring.complaints.complaints()
    return Answer(item(service.reply(complaint_id, call.body.text, call.caller.staff_id, call.once(complaint_id))))


@api.route(
    "POST",
    ONE + "/answer",
    caller=support,
    body=ComplaintText,
    answer=StaffComplaintItem,
    show=_show,
    refusals=SAID,
)
def answer_complaint(call: Call) -> Answer:
    """Answer it. The complainant may reopen it within 30 days."""
    complaint_id = complaint_id_of(call)
    service = wiring.complaints.complaints()
    return Answer(item(service.answer(complaint_id, call.body.text, call.caller.staff_id, call.once(complaint_id))))


def item(complaint: "Complaint") -> StaffComplaintItem:
    return StaffComplaintItem(
        complaint_id=complaint.complaint_id,
        status=complaint.status.value,
        source=complaint.source.value,
        owner=complaint.owner,
        received_at=iso(complaint.received_at),
        answer_by=complaint.answer_by.isoformat(),
        is_late=complaint.is_late(utc_now()),
        ended_at=iso(complaint.ended_at) if complaint.ended_at else None,
    )
