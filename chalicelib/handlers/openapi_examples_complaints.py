"""Examples of complaints' shapes."""

from collections.abc import Mapping
from typing import Any

from chalicelib.handlers.openapi_examples_signing import CREATED_AT, SENT_AT
from chalicelib.handlers.openapi_examples_staff import PERSON_ID, PURCHASE_ID, STAFF_ID

COMPLAINT_ID = "cmp_n3v6k2t8bpch5gdya4gq2xw7m5"
TOKEN = f"{COMPLAINT_ID}.m4w8t2jbhpc5gdyaq5n3v7k2x6m4w8t2"
TITLE, TEXT = "Kvittot kom aldrig", "Jag köpte krediter i måndags och har inte fått något kvitto."
MESSAGE = {"at": CREATED_AT, "by": "complainant", "text": TEXT}
COMPLAINT = {
    "complaint_id": COMPLAINT_ID,
    "status": "open",
    "title": TITLE,
    "about": PURCHASE_ID,
    "received_at": CREATED_AT,
    "answer_by": "2025-03-17",
    "ended_at": None,
    "reopen_until": None,
    "messages": [MESSAGE],
}
ITEM = {
    "complaint_id": COMPLAINT_ID,
    "status": "open",
    "source": "account",
    "owner": STAFF_ID,
    "received_at": CREATED_AT,
    "answer_by": "2025-03-17",
    "is_late": False,
    "ended_at": None,
}
WRITER = {"name": "Anna Andersson", "email": "anna.andersson@example.com", "language": "sv"}

COMPLAINTS: Mapping[str, Any] = {
    "NewComplaint": {"title": TITLE, "text": TEXT, "about": PURCHASE_ID},
    "ComplaintText": {"text": TEXT},
    "NewComplaintForm": {**WRITER, "title": TITLE, "text": TEXT},
    "ComplaintFormView": {"explanation": "Vi har mejlat en länk till adressen."},
    "ComplaintToken": {"token": TOKEN},
    "ComplaintTextByToken": {"token": TOKEN, "text": TEXT},
    "ComplaintMessageView": MESSAGE,
    "ComplaintView": COMPLAINT,
    "ComplaintList": {"items": [COMPLAINT]},
    "RecordedComplaint": {**WRITER, "title": TITLE, "text": TEXT, "arrived_at": SENT_AT},
    "StaffComplaintItem": ITEM,
    "StaffComplaintList": {"items": [ITEM]},
    "StaffComplaintView": {
        "case": ITEM,
        "subject": PERSON_ID,
        "about": PURCHASE_ID,
        **WRITER,
        "title": TITLE,
        "messages": [MESSAGE],
    },
}
