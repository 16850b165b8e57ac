"""The erasure of one's account: asked for, confirmed by a new login, followed, cancelled, approved, certified."""

from datetime import datetime

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import newcomer
from chalicelib.handlers.signing import sid_of
from chalicelib.handlers.staff_callers import privacy_officer
from chalicelib.platform.clock import iso
from chalicelib.platform.fence import AccountFrozen
from chalicelib.platform.ids import ErasureId, new_id
from chalicelib.privacy import erasure_refusals as refusals
from chalicelib.privacy.erasure import IDENTIFY_WITHIN, Credits, Erasure, State
from chalicelib.privacy.erasure_schemas import CertificateView, ErasureList, ErasureView, NewErasure
from chalicelib.privacy.request_refusals import FreshLoginRequired

blueprint = Blueprint(__name__)
api = Api(blueprint, "privacy")

ERASURES = "/v1/privacy/erasures"
ONE = ERASURES + "/{erasure_id}"


def _show(call: Call, erasure_id: str) -> Answer:
    return _answer(call, wiring.privacy.erasures().find(sid_of(call), ErasureId(erasure_id)), 201)


def _show_done(call: Call, _result: str) -> Answer:
    return _answer(call, wiring.privacy.erasures().find(sid_of(call), _id(call)))


@api.route(
    "POST",
    ERASURES,
    caller=newcomer,
    body=NewErasure,
    answer=ErasureView,
    status=201,
    show=_show,
    refusals=(refusals.ConsequencesNotAcknowledged, refusals.ErasureRunning, AccountFrozen),
)
def request_erasure(call: Call) -> Answer:
    """Ask to be erased. Nothing happens until you have logged in with BankID again and confirmed, within 24 hours.

    Then your archive is made ready to fetch, the account is frozen, and after 72 hours, in which you may still cancel,
    everything goes but what the law or another party's proof requires to stay. Ongoing requests are voided.
    """
    body: NewErasure = call.body
    if not all((body.consequences.documents_out_of_reach, body.consequences.cannot_be_undone)):
        raise refusals.ConsequencesNotAcknowledged
    if not body.consequences.bookkeeping_stays:
        raise refusals.ConsequencesNotAcknowledged
    erasure_id = ErasureId(new_id("era"))
    made = wiring.privacy.erasures().request(
        sid_of(call),
        erasure_id,
        Credits(body.unused_credits),
        with_export=body.with_export,
        once=call.once(erasure_id),
    )
    return _answer(call, made, 201)


@api.route("GET", ERASURES, caller=newcomer, answer=ErasureList)
def list_erasures(call: Call) -> Answer:
    """The caller's erasure that is under way, if there is one."""
    present = wiring.privacy.erasures().present(sid_of(call))
    return Answer(ErasureList([_view(call, present)] if present else []))


@api.route("GET", ONE, caller=newcomer, answer=ErasureView, refusals=(refusals.ErasureNotFound,))
def read_erasure(call: Call) -> Answer:
    """How far it has come, what it waits for, and how long it can be cancelled."""
    return _answer(call, wiring.privacy.erasures().find(sid_of(call), _id(call)))


@api.route(
    "POST",
    ONE + "/identification",
    caller=newcomer,
    answer=ErasureView,
    show=_show_done,
    refusals=(
        refusals.ErasureNotFound,
        FreshLoginRequired,
        refusals.IdentificationTooLate,
    ),
)
def confirm_erasure(call: Call) -> Answer:
    """Confirm it, in a session whose BankID login is younger than the request."""
    logged_in_at: datetime = call.caller.session.created_at
    confirmed = wiring.privacy.erasures().identify(sid_of(call), _id(call), logged_in_at, call.once(_id(call)))
    return _answer(call, confirmed)


@api.route(
    "POST",
    ONE + "/cancel",
    caller=newcomer,
    answer=ErasureView,
    show=_show_done,
    refusals=(refusals.ErasureNotFound, refusals.ErasureUnderWay),
)
def cancel_erasure(call: Call) -> Answer:
    """Change one's mind, until the 72 hours are over. Everything is as it was."""
    return _answer(call, wiring.privacy.erasures().cancel(sid_of(call), _id(call), call.once(_id(call))))


@api.route(
    "POST",
    "/v1/admin/erasures/{erasure_id}/approval",
    caller=privacy_officer,
    status=204,
    show=lambda _call, _result: Answer(status=204),
    refusals=(refusals.ErasureNotFound, refusals.ErasureNotAwaitingApproval),
)
def approve_erasure(call: Call) -> Answer:
    """Let an erasure go on that waits for staff: for open requests, unused credits, holds, or because it was parked."""
    wiring.privacy.erasures().approve(call.caller.sid, _id(call), call.once(_id(call)))
    return Answer(status=204)


@api.route(
    "GET",
    "/v1/privacy/erasure-certificates/{certificate_id}",
    caller=anyone,
    answer=CertificateView,
    refusals=(refusals.CertificateNotFound,),
)
def read_certificate(call: Call) -> Answer:
    """What proves an erasure, for whoever has its number: counts, what stayed, why and until when; no personal data."""
    found = wiring.privacy.erasures().certificate(call.params["certificate_id"])
    return Answer(
        CertificateView(
            certificate_id=found.certificate_id,
            content=dict(found.content),
            hash=found.hash,
            signature=found.signature,
            public_key_pem=wiring.privacy.certificates().public_key_pem(),
        )
    )


def _id(call: Call) -> ErasureId:
    return ErasureId(call.params["erasure_id"])


def _answer(call: Call, erasure: Erasure, status: int = 200) -> Answer:
    headers = {"Location": f"{ERASURES}/{erasure.erasure_id}"} if status == 201 else {}
    return Answer(_view(call, erasure), status, headers)


def _view(call: Call, erasure: Erasure) -> ErasureView:
    until = erasure.frozen_until if erasure.state is State.FROZEN else None
    is_new = erasure.state is State.REQUESTED
    waits = ["fresh_login"] if is_new else []
    if erasure.state is State.PLANNED:
        waits = [need.value for need in erasure.needs]
    return ErasureView(
        erasure_id=erasure.erasure_id,
        status=erasure.state.value,
        requested_at=iso(erasure.requested_at),
        identify_before=iso(erasure.requested_at + IDENTIFY_WITHIN) if is_new else None,
        cancel_until=iso(until) if until else None,
        seconds_to_cancel=max(0, int((until - call.clock()).total_seconds())) if until else None,
        waits_for=[*waits, *(["staff"] if erasure.parked else [])],
        unused_credits=erasure.credits.value,
        with_export=erasure.with_export,
    )
