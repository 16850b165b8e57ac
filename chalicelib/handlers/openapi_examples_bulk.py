"""Examples of bulk sends' shapes: an agreement for each of a company's consultants."""

from collections.abc import Mapping
from typing import Any

from chalicelib.handlers.openapi_examples_signing import CREATED_AT, SHA256
from chalicelib.handlers.openapi_examples_templates import TEMPLATE_ID

BULK_ID = "blk_m4w8t2jbhpc5gdyaq5n3v7k2x6"
COLUMNS = [
    {"name": "name", "required": True},
    {"name": "email", "required": True},
    {"name": "personnummer", "required": False},
    {"name": "company", "required": False},
    {"name": "timpris", "required": True},
]
COUNTS = {"invalid": 1, "ready": 0, "queued": 0, "started": 0, "sent": 38, "failed": 1, "cancelled": 0}
FAILURE = {"code": "insufficient_credits", "detail": "Krediterna räcker inte.", "rows": 1}
BULK = {
    "bulk_id": BULK_ID,
    "status": "ready",
    "template_id": TEMPLATE_ID,
    "request_id": None,
    "title": "Konsultavtal 2026",
    "filename": "konsulter.csv",
    "columns": COLUMNS,
    "row_count": 40,
    "price_credits": 1,
    "total_credits": 1,
    "counts": COUNTS,
    "failures": [FAILURE],
    "refusal": None,
    "upload": None,
    "created_at": CREATED_AT,
    "expires_at": "2025-03-31T08:30:00.000Z",
}
ROW = {
    "row": 2,
    "name": "Bengt Berg, Bergs Måleri AB",
    "email": "bengt.berg@example.org",
    "status": "sent",
    "code": None,
    "request_id": "sr_4gq2xw7m5n3v6k2t8bhjc5pdya",
}
PROBLEM = {"row": 17, "column": "email", "code": "invalid_email", "detail": "ingen e-postadress"}

BULK_EXAMPLES: Mapping[str, Any] = {
    "NewBulkSend": {
        "filename": "konsulter.csv",
        "size": 2310,
        "sha256": SHA256,
        "template_id": TEMPLATE_ID,
        "title": "Konsultavtal 2026",
        "recipients": {"kund": {"is_sender": True}},
        "values": {"startdatum": "2026-01-01"},
        "message": "Hej! Här är avtalet för i år.",
        "language": "sv",
        "expires_in_days": 30,
        "automatic_reminders": True,
        "allow_forwarding": True,
    },
    "StartRows": {"rows": [2, 3, 5]},
    "ColumnView": COLUMNS[0],
    "BulkCounts": COUNTS,
    "BulkFailure": FAILURE,
    "BulkSendView": BULK,
    "BulkSendList": {"items": [BULK]},
    "BulkProblemView": PROBLEM,
    "BulkRowView": ROW,
    "BulkReport": {"rows": [ROW], "problems": [PROBLEM]},
}
