"""Examples of privacy's shapes: Anna asks what is held about her, and has some of it erased."""

from collections.abc import Mapping
from typing import Any

DATA_REQUEST_ID = "dsr_n3v6k2t8bpch5gdya4gq2xw7m5"
AT = "2026-11-27T08:12:41.000Z"
BANKID = {
    "name": "Finansiell ID-Teknik BID AB",
    "category": "E-legitimation",
    "role": "controller",
    "country": "SE",
    "agreement": "Anslutningsavtal genom bank",
    "safeguard": None,
}
DISCLOSURE = {
    "at": AT,
    "kind": "eid.bankid",
    "purpose": "Säkert veta vem som loggar in och skriver under",
    "categories": ["Personnummer", "IP-adress och enhet"],
    "recipient": BANKID,
    "about": "eo_k6t2m4w8x3q5n7v2cbhjp5gdyo",
    "told": None,
}
DECISION = {"right": "access", "outcome": "granted", "at": "2026-11-27T08:13:02.000Z", "reason": None}
REFUSED = {
    "right": "erasure",
    "outcome": "partly",
    "at": "2026-11-30T10:00:00.000Z",
    "reason": "Kvitton sparas enligt bokföringslagen till utgången av 2033.",
}
FILE = {"number": 1, "name": "registerutdrag-2026-11-27.pdf", "media_type": "application/pdf", "size": 48213}
EXTRACT = {"status": "ready", "done": 13, "steps": 13, "files": [FILE], "expires_at": "2026-12-11T08:13:02.000Z"}
DATA_REQUEST = {
    "data_request_id": DATA_REQUEST_ID,
    "status": "answered",
    "source": "self",
    "received_at": AT,
    "answer_by": "2026-12-28",
    "extension_reason": None,
    "rights": [DECISION, REFUSED],
    "text": "Jag vill veta vad ni har om mig, och att det tas bort.",
    "extract": EXTRACT,
    "ended_at": "2026-11-30T10:00:00.000Z",
}
CONSENT = {
    "purpose": "marketing",
    "rests_on": "consent",
    "is_allowed": False,
    "since": AT,
    "text": "Ja, skicka nyheter och erbjudanden om B2B Sign till min e-postadress.",
    "version": "2026-11-28",
    "balancing": None,
}
RECORD = {
    "schema_version": "ISO/IEC TS 27560:2023",
    "record_id": "cns_q4m7w2x6k8n3v5t2hbpjc5gdya",
    "event": [{"event_time": AT, "event_state": "withdrawn", "event_type": "explicit"}],
}

PRIVACY: Mapping[str, Any] = {
    "RegisteredRecipient": BANKID,
    "DisclosureView": DISCLOSURE,
    "DisclosureList": {"items": [DISCLOSURE], "next_cursor": None},
    "NewDataRequest": {"rights": ["access", "erasure"], "text": DATA_REQUEST["text"]},
    "DecisionView": DECISION,
    "ExtractFileView": FILE,
    "ExtractView": EXTRACT,
    "DataRequestView": DATA_REQUEST,
    "DataRequestList": {"items": [DATA_REQUEST]},
    "ConsentView": CONSENT,
    "ConsentList": {"items": [CONSENT], "history": [RECORD]},
    "Choice": {"is_allowed": False},
}
