"""Requests about one's own data: access, rectification, erasure, restriction, objection, portability.

By whoever is logged in, and by an invited signer without an account: their link, and BankID.
"""

from typing import TYPE_CHECKING, cast

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.files import RangeNotSatisfiable, RangeRequired, file_answer
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.privacy_callers import require_fresh
from chalicelib.handlers.signing import sid_of
from chalicelib.handlers.signing_callers import identified_recipient
from chalicelib.handlers.signing_ids import FORM, part_number
from chalicelib.platform.clock import iso, utc_now
from chalicelib.platform.ids import DataRequestId, new_id
from chalicelib.privacy import request_refusals as refusals
from chalicelib.privacy.schemas import (
    DataRequestList,
    DataRequestView,
    DecisionView,
    ExtractFileView,
    ExtractView,
    NewDataRequest,
)
from chalicelib.signing.export_refusals import ExportPartNotFound
from chalicelib.signing.handover_refusals import LinkReplaced
from chalicelib.signing.refusals import IdentificationRequired, RequestNotFound, WrongState

if TYPE_CHECKING:
    from chalicelib.privacy.data_request import DataRequest, Right
    from chalicelib.privacy.extract import Extract

blueprint = Blueprint(__name__)
api = Api(blueprint, "privacy")

ROOT = "/v1/privacy/requests"
ONE = ROOT + "/{data_request_id}"
PLACE = "/v1/signing-sessions/current/privacy-requests"
PLACE_ONE = PLACE + "/{data_request_id}"
FILE = "/extract/{number}/content"
NEED_FRESH = frozenset({"access", "portability", "erasure"})
FETCHED = (
    refusals.DataRequestNotFound,
    refusals.ExtractUnavailable,
    refusals.FreshLoginRequired,
    ExportPartNotFound,
    RangeNotSatisfiable,
    RangeRequired,
)
OVER = (RequestNotFound, WrongState, LinkReplaced, IdentificationRequired)


def id_of(call: Call) -> DataRequestId:
    """What cannot be an id of ours is not found, without a look into any table."""
    given = call.params["data_request_id"]
    if not FORM.fullmatch(given):
        raise refusals.DataRequestNotFound
    return DataRequestId(given)


def rights_of(body: NewDataRequest) -> "list[Right]":
    """Each once, in the order given."""
    from chalicelib.privacy.data_request import Right

    return [Right(code) for code in dict.fromkeys(body.rights)]


def _show(call: Call, data_request_id: str) -> Answer:
    return shown(wiring.rights.data_requests().find(sid_of(call), DataRequestId(data_request_id)), 201)


@api.route(
    "POST",
    ROOT,
    caller=person,
    body=NewDataRequest,
    answer=DataRequestView,
    status=201,
    show=_show,
    refusals=(refusals.FreshLoginRequired, refusals.DataRequestsOpen),
)
def create_data_request(call: Call) -> Answer:
    """Use your rights over your data: one or several at once.

    You are answered within a month, by mail and here. Access and portability are answered by a register extract, made
    by a job. For these and for erasure the login must be less than 15 minutes old.
    """
    body: NewDataRequest = call.body
    if NEED_FRESH & set(body.rights):
        require_fresh(call)
    data_request_id = DataRequestId(new_id("dsr"))
    made = wiring.rights.data_requests().ask(
        data_request_id, sid_of(call), rights_of(body), body.text, call.once(data_request_id)
    )
    return shown(made, 201)


@api.route("GET", ROOT, caller=person, answer=DataRequestList)
def list_data_requests(call: Call) -> Answer:
    """Your requests, newest first. One that was just made may be missing for a moment."""
    return Answer(DataRequestList([view(each) for each in wiring.rights.data_requests().of(sid_of(call))]))


@api.route("GET", ONE, caller=person, answer=DataRequestView, refusals=(refusals.DataRequestNotFound,))
def read_data_request(call: Call) -> Answer:
    """One request: by when it is answered, what became of each right, and how far the extract has come."""
    return shown(wiring.rights.data_requests().find(sid_of(call), id_of(call)))


def _show_withdrawn(call: Call, data_request_id: str) -> Answer:
    return shown(wiring.rights.data_requests().find(sid_of(call), DataRequestId(data_request_id)))


@api.route(
    "POST",
    ONE + "/withdraw",
    caller=person,
    answer=DataRequestView,
    show=_show_withdrawn,
    refusals=(refusals.DataRequestNotFound, refusals.RequestOver),
)
def withdraw_data_request(call: Call) -> Answer:
    """Take a request back. What was decided until then stays."""
    data_request_id = id_of(call)
    return shown(wiring.rights.data_requests().withdraw(sid_of(call), data_request_id, call.once(data_request_id)))


@api.route("GET", ONE + FILE, caller=person, media_type="application/pdf", refusals=FETCHED)
def read_extract_file(call: Call) -> Answer:
    """A file of the register extract: a PDF in Swedish, one in English, and JSON.

    The login must be less than 15 minutes old. `number` is the file's, from 1. Larger than 4 MiB: in parts, with
    `Range`. The files are gone after 14 days.
    """
    require_fresh(call)
    return _file(call, wiring.rights.data_requests().find(sid_of(call), id_of(call)))


def _place(call: Call) -> tuple[str, str]:
    """The request and the recipient's place in it; whoever holds the link has used their eID in this session."""
    require_fresh(call)
    place = call.caller.place
    return place.request_id, place.recipient_id


def _show_place(call: Call, data_request_id: str) -> Answer:
    return shown(wiring.rights.data_requests().find(_place(call)[1], DataRequestId(data_request_id)), 201)


@api.route(
    "POST",
    PLACE,
    caller=identified_recipient,
    body=NewDataRequest,
    answer=DataRequestView,
    status=201,
    show=_show_place,
    refusals=(*OVER, refusals.FreshLoginRequired, refusals.DataRequestsOpen),
)
def create_place_request(call: Call) -> Answer:
    """The same for somebody invited to a signature request, without an account.

    Identify first, with an eID order of purpose `identify` in this session, at most 15 minutes ago.
    """
    body, place = cast(NewDataRequest, call.body), _place(call)
    asker, language = wiring.rights.recipient_asker(call.caller.place)
    data_request_id = DataRequestId(new_id("dsr"))
    made = wiring.rights.data_requests().ask_as_recipient(
        data_request_id, place, asker, language, rights_of(body), body.text, call.once(data_request_id)
    )
    return shown(made, 201)


@api.route(
    "GET",
    PLACE,
    caller=identified_recipient,
    answer=DataRequestList,
    refusals=(*OVER, refusals.FreshLoginRequired),
)
def list_place_requests(call: Call) -> Answer:
    """The requests made from this place, newest first."""
    return Answer(DataRequestList([view(each) for each in wiring.rights.data_requests().of(_place(call)[1])]))


@api.route(
    "GET",
    PLACE_ONE + FILE,
    caller=identified_recipient,
    media_type="application/pdf",
    refusals=(*OVER, *FETCHED),
)
def read_place_extract_file(call: Call) -> Answer:
    """A file of the register extract of somebody invited, as `/v1/privacy/requests` has them."""
    return _file(call, wiring.rights.data_requests().find(_place(call)[1], id_of(call)))


def _file(call: Call, request: "DataRequest") -> Answer:
    file = wiring.rights.extracts().file(request, part_number(call), utc_now())
    return file_answer(call, file, file.media_type)


def shown(request: "DataRequest", status: int = 200) -> Answer:
    headers = {"Location": f"{ROOT}/{request.data_request_id}"} if status == 201 else {}
    return Answer(view(request), status, headers)


def view(request: "DataRequest") -> DataRequestView:
    return DataRequestView(
        data_request_id=request.data_request_id,
        status=request.status.value,
        source=request.source.value,
        received_at=iso(request.received_at),
        answer_by=request.answer_by.isoformat(),
        extension_reason=request.extension_reason or None,
        rights=[
            DecisionView(right.value, made.outcome.value, iso(made.at) if made.at else None, made.reason or None)
            for right, made in request.rights.items()
        ],
        text=request.text,
        extract=_extract(request.extract) if request.extract else None,
        ended_at=iso(request.ended_at) if request.ended_at else None,
    )


def _extract(extract: "Extract") -> ExtractView:
    """Files whose time is over are not named."""
    files = extract.files if extract.is_there(utc_now()) else ()
    return ExtractView(
        status=extract.status.value,
        done=extract.done,
        steps=extract.steps,
        files=[ExtractFileView(n, file.name, file.media_type, file.size) for n, file in enumerate(files, 1)],
        expires_at=iso(extract.expires_at) if extract.expires_at else None,
    )
