"""Examples of the back office's shapes."""

from collections.abc import Mapping
from typing import Any

from chalicelib.handlers.openapi_examples_signing import CREATED_AT, SENT_AT

STAFF_ID = "stf_m4w8t2jbhpc5gdyaq5n3v7k2x6"
OTHER_ID = "stf_q5n3v7k2x6m4w8t2jbhpc5gdya"
MEMBER = {
    "staff_id": STAFF_ID,
    "name": "Eva Ekonomi",
    "status": "active",
    "roles": ["finance"],
    "created_at": CREATED_AT,
    "seen_at": SENT_AT,
    "reviewed_at": CREATED_AT,
    "reviewed_by": OTHER_ID,
    "review_due_at": "2025-06-01T08:00:00.000Z",
    "review_due": False,
    "ended_at": None,
    "ended_by": None,
}

STAFF: Mapping[str, Any] = {
    "StaffLoginView": {"address": "https://login.example.com/authorize?response_type=code&client_id=b2bsign-staff"},
    "NewStaffSession": {"code": "SplxlOBeZQQYbYS6WxSbIA", "state": "af0ifjsldkj"},
    "StaffSessionView": {
        "staff_id": STAFF_ID,
        "name": "Eva Ekonomi",
        "roles": ["finance"],
        "ends_at": SENT_AT,
        "idle_s": 900,
        "csrf_token": "x3n5q7v2k6m4w8t2jbhpc5gdya4gq2xw",
    },
    "StaffMemberView": MEMBER,
    "StaffMemberList": {"items": [MEMBER]},
}
