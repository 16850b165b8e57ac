"""Why staff look: in the header `X-Reason` of a read (`complaint; percent-encoded words`), or in the body."""

from typing import TYPE_CHECKING
from urllib.parse import unquote

from chalicelib.handlers.call import Call

if TYPE_CHECKING:
    from chalicelib.support.looks import Looker, Reason
    from chalicelib.support.schemas import ReasonShape


def looker(call: Call) -> "Looker":
    """ReasonMissing unless the header says why."""
    from chalicelib.support.looks import Looker, reason_of

    purpose, _, text = call.header("x-reason").partition(";")
    return Looker(call.caller.staff_id, call.caller.role, reason_of(purpose.strip(), unquote(text)))


def reason_in(shape: "ReasonShape") -> "Reason":
    from chalicelib.support.looks import reason_of

    return reason_of(shape.code, shape.text)
