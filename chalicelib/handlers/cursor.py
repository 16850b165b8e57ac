"""Pages: `limit` and an opaque `cursor`.

A cursor holds a place only, never whose list it is: that comes from the caller, so a forged or borrowed cursor can at
most begin somebody's own list elsewhere.
"""

import base64
import binascii
import json

from chalicelib.handlers.call import Call
from chalicelib.handlers.problem import FieldError, Invalid

LIMIT = 25
LIMIT_AT_MOST = 100
CURSOR_AT_MOST = 500


def limit_of(call: Call) -> int:
    """1 to 100; 25 when not given."""
    given = call.query.get("limit", str(LIMIT))
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given[:9]) <= LIMIT_AT_MOST:
        raise Invalid(FieldError("limit", "out_of_range", "1–100"))
    return int(given)


def read_cursor(call: Call) -> str | None:
    """The cursor as it was given out, known to decode; None for the first page."""
    given = call.query.get("cursor")
    if not given:
        return None
    place_of(given)
    return given


def cursor_of(place: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(place, ensure_ascii=False).encode()).decode()


def place_of(cursor: str) -> str:
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor)) if len(cursor) <= CURSOR_AT_MOST else None
    except (ValueError, binascii.Error):
        place = None
    if not isinstance(place, str):
        raise Invalid(FieldError("cursor", "invalid_cursor", "not a cursor of ours"))
    return place
