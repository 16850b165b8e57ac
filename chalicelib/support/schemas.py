"""Shapes of the back office's requests and answers."""

from typing import Annotated

import msgspec

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=r"^[\x21-\x7e]+(?![\s\S])")]


class StaffLoginView(msgspec.Struct):
    """Send the browser to `address`; it comes back to `/staff` with `code` and `state`."""

    address: str


class NewStaffSession(msgspec.Struct, forbid_unknown_fields=True):
    code: Word
    state: Word


class StaffSessionView(msgspec.Struct):
    """`csrf_token` goes with every call that is not a GET, in `X-CSRF-Token`."""

    staff_id: str
    name: str
    roles: list[str]
    ends_at: str
    idle_s: int
    csrf_token: str


class StaffMemberView(msgspec.Struct):
    """`review_due`: somebody else must confirm the access, or end it."""

    staff_id: str
    name: str
    status: str
    roles: list[str]
    created_at: str
    seen_at: str
    reviewed_at: str
    reviewed_by: str | None
    review_due_at: str
    review_due: bool
    ended_at: str | None
    ended_by: str | None


class StaffMemberList(msgspec.Struct):
    items: list[StaffMemberView]
