"""SendTextMessage of AWS End User Messaging SMS v2: a request to what is kept, or to the error the service answers.

Shapes and limits: its API reference. A phone's messages lie in the inbox under its number.
"""

import uuid
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Annotated

import msgspec
from msgspec import Meta

from dev.mail.faults import Faults
from dev.mail.mailbox import Entry
from dev.mail.outbound import SesError

TARGET = "PinpointSMSVoiceV2.SendTextMessage"


class SendTextMessage(msgspec.Struct, rename="pascal"):
    destination_phone_number: Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{1,18}$")]
    message_body: Annotated[str, Meta(min_length=1, max_length=1600)]
    origination_identity: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_:/+-]{1,256}$")]
    message_type: str = "TRANSACTIONAL"
    time_to_live: Annotated[int, Meta(ge=5, le=259200)] = 259200
    context: dict[str, str] = {}


def accept_text(target: str, body: bytes, faults: Faults) -> tuple[Entry, bytes]:
    """The message as it is kept: as a mail without subject line of its own. Raises SesError."""
    if target != TARGET:
        raise SesError("UnknownOperationException", "Only SendTextMessage is known here")
    try:
        asked = msgspec.json.decode(body, type=SendTextMessage)
    except msgspec.DecodeError as error:
        raise SesError("ValidationException", str(error)) from error
    number = asked.destination_phone_number
    if faults.rejects(number):
        raise SesError("ValidationException", "DESTINATION_PHONE_NUMBER_INVALID")
    message, taken_at = EmailMessage(policy=SMTP), datetime.now(UTC)
    message["From"], message["To"], message["Subject"] = asked.origination_identity, number, "SMS"
    message.set_content(asked.message_body, cte="quoted-printable")
    entry = Entry(
        message_id=str(uuid.uuid4()),
        taken_at=taken_at,
        sender=asked.origination_identity,
        subject=f"SMS: {asked.message_body}",
        tags=asked.context,
        configuration_set=None,
        files=0,
        recipients={number: "bounced" if faults.bounces(number) else "delivered"},
    )
    return entry, message.as_bytes()
