"""The sender's routes for a request's later life: remind, move the deadline, copy, keep, delete."""

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.etag import if_match
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.signing import GONE, ONE, request_answer, show_request, sid_of
from chalicelib.platform.ids import RecipientId, RequestId, new_id
from chalicelib.platform.versions import StaleVersion
from chalicelib.signing import lifecycle_refusals, refusals
from chalicelib.signing.lifecycle_schemas import Prolong, Remind, Retention
from chalicelib.signing.schemas import RequestView

blueprint = Blueprint(__name__)
api = Api(blueprint, "signature-requests")


def _show_copy(call: Call, copy_id: str) -> Answer:
    return request_answer(call, wiring.signing.requests().find(sid_of(call), RequestId(copy_id)), 201)


@api.route(
    "POST",
    ONE + "/prolong",
    caller=person,
    body=Prolong,
    answer=RequestView,
    show=show_request,
    refusals=(
        *GONE,
        refusals.WrongState,
        refusals.RequestExpired,
        lifecycle_refusals.ExpiryNotLater,
        lifecycle_refusals.ExpiryTooFar,
        StaleVersion,
    ),
)
def prolong_signature_request(call: Call) -> Answer:
    """Give the recipients more time: `days` more, or `until` the end of a day in Stockholm.

    A year from today at most. The links stay the same, the reminder before the last day moves with it, and those who
    have yet to act are told by e-mail.
    """
    body: Prolong = call.body
    if (body.days is None) == (body.until is None):
        raise Invalid(FieldError("/", "invalid", "give either `days` or `until`"))
    once = call.once(ids.request_id(call))
    prolonged = wiring.signing.lifecycle().prolong(
        sid_of(call), ids.request_id(call), days=body.days, until=body.until, version=if_match(call), once=once
    )
    return request_answer(call, prolonged)


@api.route(
    "POST",
    ONE + "/remind",
    caller=person,
    body=Remind,
    answer=RequestView,
    show=show_request,
    refusals=(
        *GONE,
        refusals.RecipientNotFound,
        refusals.WrongState,
        refusals.RequestExpired,
        lifecycle_refusals.NobodyToRemind,
        lifecycle_refusals.RemindedRecently,
        lifecycle_refusals.RemindersUsedUp,
    ),
)
def remind_recipients(call: Call) -> Answer:
    """Remind by e-mail all who must act now, or one of them.

    At most once in 24 hours and five times a recipient. Of several, those who cannot be reminded again are left out.
    """
    body: Remind = call.body
    once = call.once(ids.request_id(call))
    chosen = RecipientId(body.recipient_id) if body.recipient_id else None
    reminded = wiring.signing.lifecycle().remind(sid_of(call), ids.request_id(call), chosen, once=once)
    return request_answer(call, reminded)


@api.route(
    "POST",
    ONE + "/copy",
    caller=person,
    answer=RequestView,
    status=201,
    show=_show_copy,
    refusals=(*GONE, refusals.WrongState, refusals.TooLargeToCopy, refusals.SenderEmailMissing),
)
def copy_signature_request(call: Call) -> Answer:
    """Make a new draft of a request that has ended: the same title, message, recipients, settings and documents.

    Documents are checked again, as a job: they are `checking` until then. What was never accepted stays behind.
    """
    copy_id = RequestId(new_id("sr"))
    made = wiring.signing.copying().copy(sid_of(call), ids.request_id(call), copy_id, once=call.once(copy_id))
    return request_answer(call, made, 201)


@api.route(
    "DELETE",
    ONE,
    caller=person,
    status=204,
    refusals=(*GONE, refusals.WrongState, refusals.DocumentBeingChecked, StaleVersion),
)
def delete_signature_request(call: Call) -> Answer:
    """Delete a draft or a request that has ended; there is no way back.

    It leaves your archive at once. A completed request that others signed too stays for them, by their links; of any
    other one, documents, evidence and names are erased, as a job, and only its events are left, which name nobody.
    """
    wiring.signing.deletion().delete(sid_of(call), ids.request_id(call), version=if_match(call))
    return Answer(status=204)


@api.route("PUT", ONE + "/retention", caller=person, body=Retention, answer=RequestView, refusals=GONE)
def keep_signature_request(call: Call) -> Answer:
    """Say for this request alone how long it is kept after its end, whatever your settings say.

    A week before it goes you are told by e-mail, and nothing goes within a week of that letter. What others signed too
    stays for them, as when you delete it. A draft goes 90 days after its last change, in the same way.
    """
    kept = wiring.signing.retention().keep(sid_of(call), ids.request_id(call), call.body.keep_days)
    return request_answer(call, kept)


@api.route("DELETE", ONE + "/retention", caller=person, answer=RequestView, refusals=GONE)
def follow_retention_settings(call: Call) -> Answer:
    """Keep this request as long as your settings say (`keep_requests_days` of `/v1/me`), as all the others."""
    return request_answer(call, wiring.signing.retention().follow_settings(sid_of(call), ids.request_id(call)))
