"""Verifications: anyone learns whether a PDF is genuine. The file is deleted when it was read."""

import secrets
from dataclasses import dataclass
from typing import ClassVar

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.http import Api
from chalicelib.handlers.signing_views import upload_view, verification_view
from chalicelib.platform.ids import VerificationId, new_id
from chalicelib.signing.refusals import UploadDiffers, UploadMissing, VerificationNotFound
from chalicelib.signing.verification_schemas import NewVerification, VerificationView

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
        if kind.lower() != "verification" or not secret.strip():
            raise VerificationNotFound
        return Holder(f"verification:{ids.verification_id(call)}", secret.strip())


verification_holder = VerificationHolder()


@api.route("POST", ROOT, caller=anyone, body=NewVerification, answer=VerificationView, status=201)
def create_verification(call: Call) -> Answer:
    """Announce a PDF to be verified, and get where to put it.

    Answers with a `secret` that only this answer holds: the report names those who signed. Needs no Idempotency-Key:
    one that was never used vanishes within a day.
    """
    body: NewVerification = call.body
    verification_id, secret = VerificationId(new_id("ver")), secrets.token_urlsafe(24)
    target = wiring.signing.verifying().begin(verification_id, secret, size=body.size, sha256=body.sha256)
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
    verification_id = ids.verification_id(call)
    verification = wiring.signing.verifying().complete_upload(verification_id, call.caller.secret)
    return Answer(verification_view(verification, call.language), 202)


@api.route("GET", ONE, caller=verification_holder, answer=VerificationView, refusals=(VerificationNotFound,))
def read_verification(call: Call) -> Answer:
    """The report, once the status is `done`: genuine or not, who signed when and how, what changed after the seal."""
    verification_id = ids.verification_id(call)
    return Answer(
        verification_view(wiring.signing.verifying().find(verification_id, call.caller.secret), call.language)
    )
