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
PERSON_ID = "sub_h5gdya4gq2xw7m5n3v6k2t8bpc"
COMPANY_ID = "com_q5n3v7k2x6m4w8t2jbhpc5gdya"
REQUEST_ID = "sr_4gq2xw7m5n3v6k2t8bhjc5pdya"
PURCHASE_ID = "pur_w4n6t2p8x3k5v7m2qbhjc5gdya"
PLACE = "2025-03-03T09:15:00.000Z#led_k2x6m4w8t2jbhpc5gdyaq5n3v7"
REASON = {"code": "payment", "text": "Kunden ser två dragningar för samma köp"}
FOUND = {"kind": "person", "id": PERSON_ID, "owner": PERSON_ID}
RECIPIENT = {
    "recipient_id": "rcp_t2w6k4m8q3x5v7n2hbpjc5gdyu",
    "role": "signer",
    "status": "viewed",
    "viewed_at": SENT_AT,
    "signed_at": None,
    "reminders": 1,
}
LOOK = {
    "at": SENT_AT,
    "role": "Ekonomi",
    "what": "läste ett köp",
    "purpose": "En betalning skulle redas ut",
}
STAFF_LOOK = {
    "at": SENT_AT,
    "role": "finance",
    "verb": "read_purchase",
    "subject": PERSON_ID,
    "about": PURCHASE_ID,
    "reason": REASON,
}
PROPOSAL = {
    "proposal_id": "prp_x6m4w8t2jbhpc5gdyaq5n3v7k2",
    "kind": "reverse_entry",
    "role": "finance",
    "status": "proposed",
    "about": {"wallet_id": PERSON_ID, "entry": PLACE},
    "reason": REASON,
    "proposed_by": STAFF_ID,
    "proposed_at": SENT_AT,
    "expires_at": "2025-03-11T08:00:00.000Z",
    "decided_by": None,
    "decided_at": None,
}
OWED = {
    "settlement": "swish#5A2D0B7A93E24D58A6B1C2D3E4F50617",
    "amount": 25500,
    "currency": "SEK",
    "is_ours": True,
    "refund_id": None,
}
PURCHASE = {
    "purchase_id": PURCHASE_ID,
    "owner": PERSON_ID,
    "status": "paid",
    "method": "swish",
    "credits": 10,
    "total_ore": 25500,
    "vat_ore": 5100,
    "buyer_kind": "person",
    "buyer_name": "Anna Andersson",
    "buyer_reference": "",
    "provider_reference": "4F1C0B7A93E24D58A6B1C2D3E4F50617",
    "settlements": ["swish#4F1C0B7A93E24D58A6B1C2D3E4F50617"],
    "attention": "double_payment",
    "reason": None,
    "created_at": CREATED_AT,
    "paid_at": SENT_AT,
    "ended_at": SENT_AT,
    "receipt_id": "rct_0000017",
    "owed": [OWED],
    "refunds": [],
    "refunded_ore": 0,
    "paid_back_ore": 0,
    "dispute": None,
    "disputed_ore": 0,
}
REFUND = {
    "refund_id": "rfd_t2p8x3k5v7m2qbhjc5gdyaw4n6",
    "purchase_id": PURCHASE_ID,
    "withdrawal_id": "wdr_n5n3v7k2x6m4w8t2jbhpc5gdya",
    "attempt": 1,
    "status": "failed",
    "method": "swish",
    "amount_ore": 25500,
    "provider_reference": "8A1C0B7A93E24D58A6B1C2D3E4F50617",
    "reason": "RF07",
    "created_at": CREATED_AT,
    "ended_at": SENT_AT,
    "retried_by": None,
}
DIFFERENCE = {
    "kind": "missing_here",
    "reference": "4F1C0B7A93E24D58A6B1C2D3E4F50617",
    "currency": "SEK",
    "ours": 0,
    "theirs": 25500,
}
RECONCILIATION = {
    "method": "swish",
    "day": "2025-03-03",
    "status": "differs",
    "ours": 11,
    "theirs": 12,
    "ours_ore": 280500,
    "theirs_ore": 306000,
    "differences": [DIFFERENCE],
    "checked_at": SENT_AT,
}
ATTENTION = {
    "purchase_id": PURCHASE_ID,
    "status": "paid",
    "attention": "double_payment",
    "method": "swish",
    "total_ore": 25500,
    "created_at": CREATED_AT,
}
POSTING = {"account": "available", "amount": 10, "unit": "credits"}
ENTRY = {
    "entry_id": "led_k2x6m4w8t2jbhpc5gdyaq5n3v7",
    "place": PLACE,
    "kind": "grant",
    "at": "2025-03-03T09:15:00.000Z",
    "about": "grant",
    "method": None,
    "postings": [{"account": "issued", "amount": -10, "unit": "credits"}, POSTING],
    "reason": "goodwill",
    "reverses": None,
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
    "ReasonShape": REASON,
    "StaffSearch": {"by": "email", "value": "anna.andersson@example.com", "reason": REASON},
    "FoundView": FOUND,
    "FoundList": {"items": [FOUND]},
    "PersonCardView": {
        "sid": PERSON_ID,
        "status": "active",
        "name": "Anna Andersson",
        "personnummer": "19800101-****",
        "email": "anna.andersson@example.com",
        "phone": "+46701740605",
        "language": "sv",
        "created_at": CREATED_AT,
        "companies": [COMPANY_ID],
    },
    "CompanyCardView": {
        "company_id": COMPANY_ID,
        "name": "Exempel Bygg AB",
        "organisation_number": "559999-9991",
        "emails": ["post@bygg.example.com"],
        "phone": None,
        "created_at": CREATED_AT,
    },
    "RecipientCardView": RECIPIENT,
    "RequestCardView": {
        "request_id": REQUEST_ID,
        "owner": PERSON_ID,
        "made_by": PERSON_ID,
        "status": "pending",
        "created_at": CREATED_AT,
        "sent_at": SENT_AT,
        "ended_at": None,
        "expires_at": "2025-04-03T08:00:00.000Z",
        "deleted_at": None,
        "documents": 1,
        "recipients": [RECIPIENT],
    },
    "LookView": LOOK,
    "LookPage": {"items": [LOOK], "next_cursor": None},
    "StaffLookView": STAFF_LOOK,
    "StaffLookPage": {"items": [STAFF_LOOK], "next_cursor": None},
    "ProposeReadmission": {"reason": {"code": "access_review", "text": "Är tillbaka efter föräldraledighet"}},
    "ProposeReversal": {"wallet_id": PERSON_ID, "entry": PLACE, "reason": REASON},
    "ProposeAttended": {"reason": REASON},
    "ProposalView": PROPOSAL,
    "ProposalList": {"items": [PROPOSAL]},
    "StaffPurchaseView": PURCHASE,
    "StaffPurchasePage": {"items": [PURCHASE], "next_cursor": None},
    "AttentionView": ATTENTION,
    "AttentionList": {"items": [ATTENTION]},
    "PostingView": POSTING,
    "StaffEntryView": ENTRY,
    "StaffEntryPage": {"items": [ENTRY], "next_cursor": None},
    "OwedView": OWED,
    "StaffRefundView": REFUND,
    "StaffRefundList": {"items": [REFUND]},
    "ProposeRetry": {"reason": {"code": "payment", "text": "Kunden har bytt bank och väntar på pengarna"}},
    "ProposeDecision": {"outcome": "paid", "reason": {"code": "payment", "text": "Kontoutdraget visar uttaget"}},
    "ProposePayBack": {"settlement": OWED["settlement"], "reason": REASON},
    "RecordWithdrawal": {
        "receipt_number": 17,
        "sent_at": "2025-03-04T08:15:00Z",
        "reason": {"code": "customer_request", "text": "Kunden ångrar köpet i ett mejl"},
    },
    "DifferenceView": DIFFERENCE,
    "ReconciliationView": RECONCILIATION,
    "ReconciliationList": {"items": [RECONCILIATION]},
}
