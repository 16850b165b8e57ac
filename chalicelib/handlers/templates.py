"""A person's own templates: upload, place fields, use."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.etag import IfMatchMissing, etag_of, require_if_match
from chalicelib.handlers.files import RangeNotSatisfiable, RangeRequired, file_answer
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.signing import SENDER, request_answer, sid_of
from chalicelib.handlers.signing_ids import FORM
from chalicelib.handlers.templates_views import layout_of, order_of, template_line, template_view
from chalicelib.platform.ids import RequestId, TemplateId, new_id
from chalicelib.platform.versions import StaleVersion
from chalicelib.signing.refusals import UploadDiffers, UploadMissing
from chalicelib.signing.schemas import RequestView
from chalicelib.templates import refusals
from chalicelib.templates.schemas import (
    EditTemplate,
    LayoutShape,
    NewTemplate,
    TemplateList,
    TemplateView,
    UseTemplate,
)

if TYPE_CHECKING:
    from chalicelib.templates.domain import Template

blueprint = Blueprint(__name__)
api = Api(blueprint, "templates")

ROOT = "/v1/templates"
ONE = ROOT + "/{template_id}"
GONE = (refusals.TemplateNotFound,)
EDITS = (*GONE, StaleVersion, IfMatchMissing)


def template_id(call: Call) -> TemplateId:
    """What cannot be an id of ours is not found, without a look into any table."""
    given = call.params["template_id"]
    if not FORM.fullmatch(given):
        raise refusals.TemplateNotFound
    return TemplateId(given)


def _answer(call: Call, template: "Template", status: int = 200, *, upload: bool = False) -> Answer:
    target = wiring.templates.own().upload_target(template) if upload else None
    headers = {"ETag": etag_of(template.version), "Location": f"{ROOT}/{template.template_id}"}
    return Answer(template_view(template, call.language, target), status, headers)


def _show_created(call: Call, made: str) -> Answer:
    from chalicelib.templates.domain import TemplateStatus

    template = wiring.templates.own().find(sid_of(call), TemplateId(made))
    return _answer(call, template, 201, upload=template.status is TemplateStatus.AWAITING_UPLOAD)


def show_drafted(call: Call, request_id: str) -> Answer:
    return request_answer(call, wiring.signing.requests().find(sid_of(call), RequestId(request_id)), 201)


@api.route(
    "POST",
    ROOT,
    caller=person,
    body=NewTemplate,
    answer=TemplateView,
    status=201,
    show=_show_created,
    refusals=(refusals.TooManyTemplates, *GONE),
)
def create_template(call: Call) -> Answer:
    """Announce a template's PDF and get where to put it.

    PUT the file to `upload.url` with exactly `upload.headers`, then call `complete`.
    """
    from chalicelib.templates.service import Announcement

    body: NewTemplate = call.body
    made = TemplateId(new_id("tpl"))
    announced = Announcement(
        title=body.title, description=body.description, filename=body.filename, size=body.size, sha256=body.sha256
    )
    template = wiring.templates.own().create(sid_of(call), made, announced, call.once(made))
    return _answer(call, template, 201, upload=True)


@api.route("GET", ROOT, caller=person, answer=TemplateList)
def list_templates(call: Call) -> Answer:
    """The caller's own templates, newest first."""
    return Answer(TemplateList([template_line(template) for template in wiring.templates.own().of(sid_of(call))]))


@api.route("GET", ONE, caller=person, answer=TemplateView, refusals=GONE)
def read_template(call: Call) -> Answer:
    """One template: its state, why it was refused, its pages, roles and fields."""
    return _answer(call, wiring.templates.own().find(sid_of(call), template_id(call)))


@api.route(
    "POST",
    ONE + "/complete",
    caller=person,
    answer=TemplateView,
    status=202,
    refusals=(*GONE, UploadMissing, UploadDiffers),
)
def complete_template(call: Call) -> Answer:
    """Say that the file is uploaded; the check runs as a job.

    Naturally idempotent. Read the template until it is `ready` or `refused`.
    """
    return _answer(call, wiring.templates.own().complete_upload(sid_of(call), template_id(call)), 202)


@api.route("PATCH", ONE, caller=person, body=EditTemplate, answer=TemplateView, refusals=EDITS)
def edit_template(call: Call) -> Answer:
    """Change a template's title or description; needs `If-Match`."""
    body: EditTemplate = call.body
    version = require_if_match(call)
    edited = wiring.templates.own().edit(sid_of(call), template_id(call), body.title, body.description, version=version)
    return _answer(call, edited)


@api.route(
    "PUT",
    ONE + "/layout",
    caller=person,
    body=LayoutShape,
    answer=TemplateView,
    refusals=(*EDITS, refusals.TemplateWrongState, refusals.LayoutRefused),
)
def put_template_layout(call: Call) -> Answer:
    """Say who the template is for and place its fields, all of them at once; needs `If-Match`.

    A field outside its page, on top of another, or of a role that is not there is refused, each by name.
    """
    version = require_if_match(call)
    laid_out = wiring.templates.own().lay_out(sid_of(call), template_id(call), layout_of(call.body), version=version)
    return _answer(call, laid_out)


@api.route("DELETE", ONE, caller=person, status=204, refusals=GONE)
def delete_template(call: Call) -> Answer:
    """Delete a template and its file. Requests made from it stay as they are."""
    wiring.templates.own().delete(sid_of(call), template_id(call))
    return Answer(status=204)


@api.route(
    "GET",
    ONE + "/content",
    caller=person,
    refusals=(*GONE, refusals.TemplateWrongState, RangeRequired, RangeNotSatisfiable),
    media_type="application/pdf",
)
def read_template_content(call: Call) -> Answer:
    """The template's PDF, not filled in; by `Range` where it is larger than 4 MiB."""
    return file_answer(call, wiring.templates.own().content(sid_of(call), template_id(call)))


@api.route(
    "POST",
    ONE + "/use",
    caller=person,
    body=UseTemplate,
    answer=RequestView,
    status=201,
    show=show_drafted,
    refusals=(
        *GONE,
        refusals.TemplateWrongState,
        refusals.TemplateNotLaidOut,
        refusals.ValuesRefused,
        *SENDER,
    ),
)
def use_template(call: Call) -> Answer:
    """Draft a signature request from a template, filled in.

    The values become part of the document before it is checked, shown and signed; the document is `checking` until a
    job has written them. Everything that is missing or wrong is named, field by field, and nothing is drafted then.
    """
    request_id, service, used = RequestId(new_id("sr")), wiring.templates.own(), template_id(call)
    order = order_of(call, service.find(sid_of(call), used).layout)
    drafted = service.use(sid_of(call), used, request_id, order, call.once(request_id))
    return request_answer(call, drafted, 201)
