"""Examples of identity's shapes: Anna Andersson logs in with an app and makes herself known."""

from collections.abc import Mapping
from typing import Any

ORDER_ID = "eo_k6t2m4w8x3q5n7v2cbhjp5gdyo"
SID = "sid_h5gdya4gq2xw7m5n3v6k2t8bpc"
SHA256 = "5d10f2846b9f2c4d1be07a63f58c1d0b7e94a2563fd8e17b40c65a92e3c3a9e7"
POLICY_VERSION, TERMS_VERSION = "2025-01-15", "2025-01-15"

DEVICE = {
    "app_identifier": "example.b2bsign.app",
    "device_os": "iOS 18.3",
    "device_model_name": "iPhone 15",
    "device_identifier": "0f1c9b7e5d3a",
}
ACKNOWLEDGED = {"policy_version": POLICY_VERSION, "terms_version": TERMS_VERSION}
POLICY_TEXT = {"text": "# Integritetspolicy\n\nVi behandlar de uppgifter som behövs …", "sha256": SHA256}
POLICY = {"version": POLICY_VERSION, "sv": POLICY_TEXT, "en": {"text": "# Privacy policy\n\n…", "sha256": SHA256}}
CONTROLLER = {
    "name": "B2B Sign Exempel AB",
    "organisation_number": "5599999991",
    "address": "Exempelgatan 1, 11122 Stockholm",
    "email": "dataskydd@b2bsign.example",
}
EDITION = {
    "noun": "policy",
    "version": "2026-11-28",
    "is_material": True,
    "change": "Namnger mottagare, tider och grunder för varje ändamål.",
    "languages": ["sv", "en"],
}
PASSAGE = {"change": "added", "text": "En ny version visas när du loggar in."}

IDENTITY: Mapping[str, Any] = {
    "StartLogin": {"flow": "qr", "client": "app", "app": DEVICE},
    "AppDevice": DEVICE,
    "EidOrderView": {
        "order_id": ORDER_ID,
        "status": "pending",
        "hint_code": "outstandingTransaction",
        "message_code": "RFA1",
        "message": "Starta BankID-appen.",
        "qr": "bankid.67df3917-fa0d-44e5-b327-edcc928297f8.0." + SHA256,
        "launch_url": None,
        "code": None,
        "started_at": "2025-03-04T08:12:00.000Z",
        "secret": "Rs5Yd8Gh1Jc0LVx4Tn6Bpk7Qm2Zv9Xw3",
    },
    "Returned": {"nonce": "Gh1Jc0LVx4Tn6Bpk7Qm2Zv"},
    "NewSession": {"order_id": ORDER_ID},
    "RefreshSession": {"refresh_token": "ses_w2t6k4m7n3v5q2x7pbhjc5gdya.Qm2Zv9Xw3Rs5Yd8Gh1Jc0L.Tn6Bpk7"},
    "SessionView": {
        "session_id": "ses_w2t6k4m7n3v5q2x7pbhjc5gdya",
        "kind": "app",
        "sid": SID,
        "acknowledgement_required": True,
        "ends_at": "2025-06-02T08:12:41.000Z",
        "csrf_token": None,
        "access_token": "ses_w2t6k4m7n3v5q2x7pbhjc5gdya.Xw3Rs5Yd8Gh1Jc0LVx4Tn6",
        "access_token_ends_at": "2025-03-04T08:27:41.000Z",
        "refresh_token": "ses_w2t6k4m7n3v5q2x7pbhjc5gdya.Qm2Zv9Xw3Rs5Yd8Gh1Jc0L.Tn6Bpk7",
    },
    "AcknowledgedView": ACKNOWLEDGED,
    "MeView": {
        "sid": SID,
        "name": "Anna Andersson",
        "eid_name": "Anna Andersson",
        "personnummer_masked": "19800101-****",
        "email": "anna.andersson@example.com",
        "email_verified": True,
        "pending_email": None,
        "phone": "+46701740605",
        "language": "sv",
        "keep_requests_days": 365,
        "digest": "weekly",
        "acknowledged": ACKNOWLEDGED,
        "created_at": "2025-03-04T08:12:41.000Z",
    },
    "EditMe": {"phone": "070-174 06 05", "language": "sv", "keep_requests_days": 365, "digest": "daily"},
    "NewEmail": {"email": "anna.andersson@example.com"},
    "EmailVerification": {"token": "h5gdya4gq2xw7m5n3v6k2t8bpc.1.Jc0LVx4Tn6Bpk7Qm2Zv9Xw"},
    "PolicyTextView": POLICY_TEXT,
    "PolicyView": POLICY,
    "PoliciesView": {"policy": POLICY, "terms": {**POLICY, "version": TERMS_VERSION}, "controller": CONTROLLER},
    "ControllerView": CONTROLLER,
    "PolicyVersionView": EDITION,
    "PolicyVersionList": {"items": [EDITION]},
    "PassageView": PASSAGE,
    "PolicyChangesView": {"since": "2026-11-23", "version": "2026-11-28", "passages": [PASSAGE]},
    "NewAcknowledgement": {**ACKNOWLEDGED, "language": "sv"},
}
