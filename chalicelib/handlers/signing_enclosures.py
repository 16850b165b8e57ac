"""What a signer hands in before signing: announced, uploaded, read by them and by the sender, and by nobody else."""

import re

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.files import RangeNotSatisfiable, RangeRequired, file_answer
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.signing import GONE, ONE, sid_of
from chalicelib.handlers.signing_callers import identified_recipient
from chalicelib.handlers.signing_recipient import CURRENT, OVER
from chalicelib.handlers.signing_views import enclosure_view, upload_view
from chalicelib.signing import refusals
from chalicelib.signing.enclosure_refusals import (
    EnclosureBusy,
    EnclosureNotFound,
    EnclosureNotReady,
    EnclosuresTooLarge,
)
from chalicelib.signing.enclosure_schemas import HandedIn, NewEnclosure
from chalicelib.signing.schemas import EnclosureView

blueprint = Blueprint(__name__)
api = Api(blueprint, "signing")
senders = Api(blueprint, "signature-requests")

MINE = CURRENT + "/enclosures/{number}"
VISIT = (*OVER, refusals.IdentificationRequired, EnclosureNotFound)
FILE = (EnclosureNotFound, EnclosureNotReady, RangeRequired, RangeNotSatisfiable)


def number_of(call: Call) -> int:
    given = call.params["number"]
    if not re.fullmatch(r"[1-9]", given, re.ASCII):
        raise EnclosureNotFound
    return int(given)


def _show_announced(call: Call, _result: str) -> Answer:
    from chalicelib.signing.enclosing import find
    from chalicelib.signing.enclosure import EnclosureStatus

    number, service = number_of(call), wiring.signing.enclosures()
    recipient = service.find(call.caller.place)
    enclosure = find(recipient, number)
    is_awaited = enclosure.status is EnclosureStatus.AWAITING_UPLOAD
    target = upload_view(service.upload_target(recipient, number)) if is_awaited else None
    return Answer(HandedIn(enclosure_view(number, enclosure, call.language), target), 201)


@api.route(
    "POST",
    MINE,
    caller=identified_recipient,
    body=NewEnclosure,
    answer=HandedIn,
    status=201,
    show=_show_announced,
    refusals=(*VISIT, EnclosureBusy, EnclosuresTooLarge),
)
def announce_enclosure(call: Call) -> Answer:
    """Announce a PDF the sender asks for, by its number, and get where to put it.

    PUT the file to `upload.url` with exactly `upload.headers`, then call `complete`. Until you have signed, another
    file can take its place.
    """
    body: NewEnclosure = call.body
    place, number = call.caller.place, number_of(call)
    wiring.signing.enclosures().announce(
        place,
        number,
        filename=body.filename,
        size=body.size,
        sha256=body.sha256,
        once=call.once(place.recipient_id),
    )
    return _show_announced(call, "")


@api.route(
    "POST",
    MINE + "/complete",
    caller=identified_recipient,
    answer=EnclosureView,
    status=202,
    refusals=(*VISIT, refusals.UploadMissing, refusals.UploadDiffers),
)
def complete_enclosure(call: Call) -> Answer:
    """Say that the file is uploaded; the check runs as a job.

    Naturally idempotent. Read the visit until the enclosure is `ready` or `refused`; with all of them ready you can
    sign.
    """
    from chalicelib.signing.enclosing import find

    number = number_of(call)
    recipient = wiring.signing.enclosures().complete_upload(call.caller.place, number)
    return Answer(enclosure_view(number, find(recipient, number), call.language), 202)


@api.route(
    "GET",
    MINE + "/content",
    caller=identified_recipient,
    refusals=(*OVER, refusals.IdentificationRequired, *FILE),
    media_type="application/pdf",
)
def read_enclosure(call: Call) -> Answer:
    """What you have handed in, as it is signed; by `Range` where it is larger than 4 MiB."""
    return file_answer(call, wiring.signing.enclosures().content(call.caller.place, number_of(call)))


@senders.route(
    "GET",
    ONE + "/recipients/{recipient_id}/enclosures/{number}/content",
    caller=person,
    refusals=(*GONE, refusals.RecipientNotFound, *FILE),
    media_type="application/pdf",
)
def read_recipients_enclosure(call: Call) -> Answer:
    """What a signer has handed in, for the sender alone; by `Range` where it is larger than 4 MiB."""
    recipient_id = ids.recipient_id(call)
    return file_answer(
        call,
        wiring.signing.enclosures().senders_content(sid_of(call), ids.request_id(call), recipient_id, number_of(call)),
    )
