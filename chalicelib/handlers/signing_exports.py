"""Exports of the archive: completed requests as ZIP files, made by a job."""

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.files import RangeNotSatisfiable, RangeRequired, file_answer
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.signing import sid_of
from chalicelib.handlers.signing_archive import require_year
from chalicelib.handlers.signing_views import events_json
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import ExportId, new_id
from chalicelib.signing.archive_query import ArchiveQuery
from chalicelib.signing.export import ArchiveExport
from chalicelib.signing.export_refusals import ExportNotFound, ExportPartNotFound, ExportsRunning
from chalicelib.signing.export_schemas import ExportList, ExportPartView, ExportView, NewExport
from chalicelib.signing.states import RequestStatus

blueprint = Blueprint(__name__)
api = Api(blueprint, "archive-exports")

ROOT = "/v1/archive-exports"
ONE = ROOT + "/{export_id}"


def _show(call: Call, export_id: str) -> Answer:
    return _answer(wiring.signing.exports(events_json).find(sid_of(call), ExportId(export_id)), 201)


@api.route(
    "POST",
    ROOT,
    caller=person,
    body=NewExport,
    answer=ExportView,
    status=201,
    show=_show,
    refusals=(ExportsRunning,),
)
def create_export(call: Call) -> Answer:
    """Ask for your completed requests, or some of them, as ZIP files: sealed documents and what was read with them.

    A job makes them, in parts of about 120 MB, each with a list of its contents; you are told by e-mail when all are
    there. They are kept for three days.
    """
    body: NewExport = call.body
    for name, day in (("created_from", body.created_from), ("created_to", body.created_to)):
        require_year(f"/{name}", day)
    asked = ArchiveQuery(
        (RequestStatus.COMPLETED,),
        body.created_from,
        body.created_to,
        oldest_first=True,
        text=body.text,
        label=body.label,
        recipient=body.recipient,
    )
    export_id = ExportId(new_id("exp"))
    made = wiring.signing.exports(events_json).request(
        sid_of(call),
        export_id,
        asked,
        with_evidence=body.with_evidence,
        language=call.language,
        once=call.once(export_id),
    )
    return _answer(made, 201)


@api.route("GET", ROOT, caller=person, answer=ExportList)
def list_exports(call: Call) -> Answer:
    """The caller's exports of the last three days, newest first."""
    return Answer(ExportList([_view(export) for export in wiring.signing.exports(events_json).of(sid_of(call))]))


@api.route("GET", ONE, caller=person, answer=ExportView, refusals=(ExportNotFound,))
def read_export(call: Call) -> Answer:
    """How far an export has come, and its parts."""
    return _answer(wiring.signing.exports(events_json).find(sid_of(call), ids.export_id(call)))


@api.route(
    "GET",
    ONE + "/parts/{number}/content",
    caller=person,
    media_type="application/zip",
    refusals=(ExportNotFound, ExportPartNotFound, RangeNotSatisfiable, RangeRequired),
)
def read_export_part(call: Call) -> Answer:
    """One ZIP. Larger than 4 MiB: in parts, with `Range`."""
    number = ids.part_number(call)
    return file_answer(
        call, wiring.signing.exports(events_json).part(sid_of(call), ids.export_id(call), number), "application/zip"
    )


def _answer(export: ArchiveExport, status: int = 200) -> Answer:
    return Answer(_view(export), status, {"Location": f"{ROOT}/{export.export_id}"} if status == 201 else {})


def _view(export: ArchiveExport) -> ExportView:
    return ExportView(
        export_id=export.export_id,
        status=export.status.value,
        with_evidence=export.with_evidence,
        request_count=export.request_count,
        parts=[ExportPartView(n, part.size, part.requests) for n, part in enumerate(export.parts, 1)],
        created_at=iso(export.created_at),
        expires_at=iso(export.expires_at),
    )
