"""The ids of signing's paths. What cannot be an id of ours is not found, without a look into any table.

DynamoDB answers a key of more than 1 or 2 KB, and an empty one, with an error of its own; so none gets there.
"""

import re

from chalicelib.handlers.call import Call
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import DocumentId, ExportId, RecipientId, RequestId, VerificationId
from chalicelib.signing.export_refusals import ExportNotFound, ExportPartNotFound
from chalicelib.signing.refusals import DocumentNotFound, RecipientNotFound, RequestNotFound, VerificationNotFound

FORM = re.compile(r"[a-z]{2,4}_[a-z0-9]{1,60}", re.ASCII)


def request_id(call: Call) -> RequestId:
    return RequestId(_formed(call, "request_id", RequestNotFound))


def document_id(call: Call) -> DocumentId:
    return DocumentId(_formed(call, "document_id", DocumentNotFound))


def recipient_id(call: Call) -> RecipientId:
    return RecipientId(_formed(call, "recipient_id", RecipientNotFound))


def verification_id(call: Call) -> VerificationId:
    return VerificationId(_formed(call, "verification_id", VerificationNotFound))


def export_id(call: Call) -> ExportId:
    return ExportId(_formed(call, "export_id", ExportNotFound))


def part_number(call: Call) -> int:
    given = call.params["number"]
    if not re.fullmatch(r"[1-9][0-9]{0,3}", given, re.ASCII):
        raise ExportPartNotFound
    return int(given)


def _formed(call: Call, name: str, unknown: type[DomainError]) -> str:
    given = call.params[name]
    if not FORM.fullmatch(given):
        raise unknown
    return given
