"""Verifications: anyone learns whether a PDF is genuine. The file is deleted when it was read."""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.http import Api
from chalicelib.handlers.signing_views import upload_view
from chalicelib.platform.ids import VerificationId, new_id
from chalicelib.signing.refusals import UploadDiffers, UploadMissing, VerificationNotFound
from chalicelib.signing.schemas import NewVerification, VerificationView

if TYPE_CHECKING:
    from chalicelib.signing.verifying import Verification

blueprint = Blueprint(__name__)
api = Api(blueprint, "verifications")

ROOT = "/v1/verifications"
ONE = ROOT + "/{verification_id}"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds the secret a verification was answered with."""

    reference: str
    secret: str


class VerificationHolder:
    """`Authorization: Verification <secret>`; whether it is the right one is checked where the verification is read."""

    scheme: ClassVar[str] = "verification"

    def __call__(self, call: Call) -> Holder:
        kind, _, secret = call.header("authorization").partition(" ")
        if kind != "Verification" or not secret:
            raise VerificationNotFound
        return Holder(f"verification:{call.params['verification_id']}", secret)


verification_holder = VerificationHolder()


@api.route("POST", ROOT, caller=anyone, body=NewVerification, answer=VerificationView, status=201)
def create_verification(call: Call) -> Answer:
    """Announce a PDF to be verified, and get where to put it.

    Answers with a `secret` that only this answer holds: the report names those who signed. Needs no Idempotency-Key:
    one that was never used vanishes within a day.
    """
    body: NewVerification = call.body
    verification_id, secret = VerificationId(new_id("ver")), secrets.token_urlsafe(24)
    target = wiring.verifying().begin(verification_id, secret, size=body.size, sha256=body.sha256)
    view = VerificationView(verification_id, "awaiting_upload", secret, upload_view(target))
    return Answer(view, 201, {"Location": f"{ROOT}/{verification_id}"})


@api.route(
    "POST",
    ONE + "/complete",
    caller=verification_holder,
    answer=VerificationView,
    status=202,
    refusals=(VerificationNotFound, UploadMissing, UploadDiffers),
)
def complete_verification(call: Call) -> Answer:
    """Say that the file is uploaded; the verification runs as a job. Repeating it is harmless."""
    verification_id = VerificationId(call.params["verification_id"])
    return Answer(_view(wiring.verifying().complete_upload(verification_id, call.caller.secret)), 202)


@api.route("GET", ONE, caller=verification_holder, answer=VerificationView, refusals=(VerificationNotFound,))
def read_verification(call: Call) -> Answer:
    """The report, once the status is `done`: genuine or not, who signed when and how, what changed after the seal."""
    verification_id = VerificationId(call.params["verification_id"])
    return Answer(_view(wiring.verifying().find(verification_id, call.caller.secret)))


def _view(verification: "Verification") -> VerificationView:
    report = dict(verification.report) if verification.report is not None else None
    return VerificationView(verification.verification_id, verification.status.value, report=report)
