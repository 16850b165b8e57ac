"""Bulk sends: a file announced, checked and reported on, its rows started, followed, cancelled."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.bulk import refusals
from chalicelib.bulk.schemas import BulkReport, BulkSendList, BulkSendView, NewBulkSend, StartRows
from chalicelib.handlers.bulk_views import asked_of, base_of, bulk_view, report_view, result_file
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.signing import SENDER, sid_of
from chalicelib.handlers.signing_ids import FORM
from chalicelib.platform.errors import NotPermitted
from chalicelib.platform.ids import BulkId, new_id
from chalicelib.signing.refusals import NothingToSign, RequestNotFound, UploadDiffers, UploadMissing, WrongState
from chalicelib.templates.refusals import (
    EditionChanged,
    TemplateNotFound,
    TemplateNotLaidOut,
    TemplateWrongState,
)

if TYPE_CHECKING:
    from chalicelib.bulk.domain import BulkSend

blueprint = Blueprint(__name__)
api = Api(blueprint, "bulk-sends")

ROOT = "/v1/bulk-sends"
ONE = ROOT + "/{bulk_id}"
CSV = "text/csv"
GONE = (refusals.BulkSendNotFound,)
BASE = (
    *(TemplateNotFound, TemplateWrongState, TemplateNotLaidOut, EditionChanged),
    *(RequestNotFound, NotPermitted, WrongState, NothingToSign),
)


def bulk_id(call: Call) -> BulkId:
    """What cannot be an id of ours is not found, without a look into any table."""
    given = call.params["bulk_id"]
    if not FORM.fullmatch(given):
        raise refusals.BulkSendNotFound
    return BulkId(given)


def _answer(call: Call, bulk: "BulkSend", status: int = 200, *, upload: bool = False) -> Answer:
    target = wiring.bulk.bulk_sends().upload_target(bulk) if upload else None
    return Answer(bulk_view(bulk, call.language, target), status, {"Location": f"{ROOT}/{bulk.bulk_id}"})


def _show_created(call: Call, made: str) -> Answer:
    from chalicelib.bulk.domain import BulkStatus

    bulk = wiring.bulk.bulk_sends().find(sid_of(call), BulkId(made))
    return _answer(call, bulk, 201, upload=bulk.status is BulkStatus.AWAITING_UPLOAD)


def _show(call: Call, _result: str = "") -> Answer:
    return _answer(call, wiring.bulk.bulk_sends().find(sid_of(call), bulk_id(call)))


def _show_started(call: Call, _result: str) -> Answer:
    return _answer(call, wiring.bulk.bulk_sends().find(sid_of(call), bulk_id(call)), 202)


@api.route(
    "POST",
    ROOT,
    caller=person,
    body=NewBulkSend,
    answer=BulkSendView,
    status=201,
    show=_show_created,
    refusals=(refusals.TooManyBulkSends, *GONE, *BASE, *SENDER),
)
def create_bulk_send(call: Call) -> Answer:
    """Announce a CSV file of at most 500 rows, of each of which one signature request is made, and get where to put it.

    PUT the file to `upload.url` with exactly `upload.headers`, then call `complete`. `columns` says what its first row
    may name: `name`, `email`, `personnummer` and `company` of whoever the request goes to (`role.name` and so on where
    it is for several), and the template's fields. Semicolons, commas or tabs; UTF-8 or Windows-1252. Nothing is sent
    before `start`.
    """
    body: NewBulkSend = call.body
    made = BulkId(new_id("blk"))
    bulk = wiring.bulk.bulk_sends().create(
        sid_of(call), made, base_of(body), asked_of(body), body.size, body.sha256, call.once(made)
    )
    return _answer(call, bulk, 201, upload=True)


@api.route("GET", ROOT, caller=person, answer=BulkSendList)
def list_bulk_sends(call: Call) -> Answer:
    """The caller's bulk sends of the last thirty days, newest first."""
    found = wiring.bulk.bulk_sends().of(sid_of(call))
    return Answer(BulkSendList([bulk_view(bulk, call.language, None) for bulk in found]))


@api.route("GET", ONE, caller=person, answer=BulkSendView, refusals=GONE)
def read_bulk_send(call: Call) -> Answer:
    """How far a bulk send has come: its state, price, and how many rows are sent, failed and left."""
    return _show(call)


@api.route(
    "POST",
    ONE + "/complete",
    caller=person,
    answer=BulkSendView,
    status=202,
    refusals=(*GONE, UploadMissing, UploadDiffers),
)
def complete_bulk_send(call: Call) -> Answer:
    """Say that the file is uploaded; the check runs as a job.

    Naturally idempotent. Read the bulk send until it is `ready` or `refused`, then its report.
    """
    return _answer(call, wiring.bulk.bulk_sends().complete_upload(sid_of(call), bulk_id(call)), 202)


@api.route("GET", ONE + "/report", caller=person, answer=BulkReport, refusals=GONE)
def read_bulk_report(call: Call) -> Answer:
    """Every row of the file and where it stands, and everything that is wrong with it, cell by cell.

    A row with something wrong is `invalid` and is never sent. Of a refused file the problems of its header are named.
    """
    return Answer(report_view(*wiring.bulk.bulk_sends().report(sid_of(call), bulk_id(call)), call.language))


@api.route(
    "POST",
    ONE + "/start",
    caller=person,
    body=StartRows,
    answer=BulkSendView,
    status=202,
    show=_show_started,
    refusals=(*GONE, refusals.BulkWrongState, refusals.BulkNothingToStart, refusals.BulkBaseChanged, *BASE),
)
def start_bulk_send(call: Call) -> Answer:
    """Send all rows that can be, or the rows that are named; those that failed can be started again.

    A job drafts and sends one signature request a row, each once, and each reserves its own credits. What fails is told
    in `failures` and stops no other row.
    """
    body: StartRows = call.body
    bulk = wiring.bulk.bulk_sends().start(sid_of(call), bulk_id(call), body.rows, call.once(bulk_id(call)))
    return _answer(call, bulk, 202)


@api.route(
    "POST",
    ONE + "/cancel",
    caller=person,
    answer=BulkSendView,
    show=_show,
    refusals=(*GONE, refusals.BulkWrongState),
)
def cancel_bulk_send(call: Call) -> Answer:
    """End a bulk send: what is not started never is, what is started is sent, and then the file is deleted.

    Requests that were sent stay as they are; each can be withdrawn by itself.
    """
    return _answer(call, wiring.bulk.bulk_sends().cancel(sid_of(call), bulk_id(call), call.once(bulk_id(call))))


@api.route("GET", ONE + "/result.csv", caller=person, refusals=GONE, media_type=CSV)
def read_bulk_result(call: Call) -> Answer:
    """What became of each row, as a file for a spreadsheet: semicolons, UTF-8.

    Cells that a spreadsheet would take for a formula are made text.
    """
    content = result_file(*wiring.bulk.bulk_sends().report(sid_of(call), bulk_id(call)), call.language)
    disposition = 'attachment; filename="massutskick.csv"'
    return Answer(content, headers={"Content-Type": f"{CSV}; charset=utf-8", "Content-Disposition": disposition})


@api.route("DELETE", ONE, caller=person, status=204, refusals=(*GONE, refusals.BulkWrongState))
def delete_bulk_send(call: Call) -> Answer:
    """Delete a bulk send that does not run, with its file and report. Its requests stay as they are."""
    wiring.bulk.bulk_sends().delete(sid_of(call), bulk_id(call))
    return Answer(status=204)
