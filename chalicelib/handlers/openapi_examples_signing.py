"""Examples of signing's shapes: a framework agreement between two invented companies."""

from collections.abc import Mapping
from typing import Any

REQUEST_ID = "sr_4gq2xw7m5n3v6k2t8bhjc5pdya"
DOCUMENT_ID = "doc_m7k3v5q2x8w4n6t2pbhjc5gdye"
RECIPIENT_ID = "rcp_t2w6k4m8q3x5v7n2hbpjc5gdyu"
VERIFICATION_ID = "ver_x5n3q7v2k6m4w8t2jbhpc5gdyi"
SHA256 = "9f2c4d1be07a63f58c1d0b7e94a2563fd8e17b40c65a92e3d10f7846bc35a9e2"
SEALED_SHA256 = "41d7f0a3c9be62584e1f0d97ab35c6e28d4190f7c3b56a8e2d1f4079b6ec5a38"
HASH = "c3a9e75d10f2846b9f2c4d1be07a63f58c1d0b7e94a2563fd8e17b40c65a92e3"
GENESIS = "0" * 64
CREATED_AT, SENT_AT, SIGNED_AT = "2025-03-04T08:15:30.120Z", "2025-03-04T08:21:02.480Z", "2025-03-04T09:02:11.007Z"
EXPIRES_AT = "2025-04-03T22:00:00.000Z"  # the end of 3 April in Stockholm

NEW_RECIPIENT = {
    "name": "Bengt Berg",
    "email": "bengt.berg@example.org",
    "phone": None,
    "personnummer": "197501012384",
    "language": "sv",
    "role": "signer",
    "order": 2,
    "in_person": False,
    "method": "bankid",
    "provider": None,
    "enclosures": ["Registreringsbevis"],
    "is_sender": False,
}
ENCLOSURE = {
    "number": 1,
    "label": "Registreringsbevis",
    "status": "ready",
    "filename": "registreringsbevis.pdf",
    "size": 48213,
    "sha256": HASH,
    "pages": 2,
    "refusal_code": None,
    "refusal": None,
}
COPY_ADDRESS = {"invited": "b***@example.org", "verified": "disa@example.com", "pending": None, "can_change": True}
NEW_APPROVER = {"name": "Cecilia Carlsson", "email": "cecilia.carlsson@example.org", "role": "approver", "order": 1}
NEW_VIEWER = {"name": "David Dahl", "email": "david.dahl@example.org", "role": "viewer", "order": 2}
UPLOAD = {
    "url": "https://b2bsign-prod-quarantine.s3.eu-north-1.amazonaws.com/documents/"
    + DOCUMENT_ID
    + "?X-Amz-Signature=…",
    "headers": {"Content-Length": "48213", "x-amz-checksum-sha256": "nyxNG+B6Y/WMHQt+lKJWP9jhe0DGWpLj0Q94Rrw1qeI="},
    "expires_in_s": 900,
    "method": "PUT",
}
SEALED = {
    "size": 121480,
    "sha256": SEALED_SHA256,
    "fingerprint": "7F3A 91C2 0E5D 88B4",
}
REFUSAL = {
    "code": "pdf_password",
    "detail": "PDF-filen kräver ett lösenord för att öppnas. Spara den utan lösenord och ladda upp den igen.",
}
DOCUMENT = {
    "document_id": DOCUMENT_ID,
    "purpose": "sign",
    "filename": "Ramavtal 2025.pdf",
    "status": "ready",
    "size": 48213,
    "sha256": SHA256,
    "pages": 6,
    "is_normalised": False,
    "refusal": None,
    "upload": None,
    "sealed": None,
}
RECIPIENT = {
    "recipient_id": RECIPIENT_ID,
    "name": "Bengt Berg",
    "email": "bengt.berg@example.org",
    "phone": None,
    "provider": None,
    "role": "signer",
    "order": 2,
    "in_person": False,
    "language": "sv",
    "status": "signed",
    "is_pinned": True,
    "personnummer_masked": "19750101-****",
    "viewed_at": "2025-03-04T08:59:40.300Z",
    "signed_at": SIGNED_AT,
    "signed_name": "Bengt Berg",
    "approved_at": None,
    "approved_name": None,
    "method": "bankid",
    "evidence_sha256": HASH,
    "decline_reason": None,
    "reminded_at": "2025-03-04T08:40:12.910Z",
    "reminder_count": 1,
    "delivery_status": "delivered",
    "enclosures": [ENCLOSURE],
}
LINE = {
    "request_id": REQUEST_ID,
    "title": "Ramavtal 2025",
    "labels": ["Konsulter", "2025"],
    "status": "pending",
    "signer_count": 2,
    "signed_count": 1,
    "created_at": CREATED_AT,
    "sent_at": SENT_AT,
    "ended_at": None,
    "made_by": None,
}
EXPORT_PART = {"number": 1, "size": 48213377, "request_count": 61}
EXPORT = {
    "export_id": "exp_h5gdya4gq2xw7m5n3v6k2t8bpc",
    "status": "ready",
    "with_evidence": False,
    "request_count": 61,
    "parts": [EXPORT_PART],
    "created_at": CREATED_AT,
    "expires_at": EXPIRES_AT,
}
EVENT = {
    "event_id": REQUEST_ID + ".1",
    "seq": 1,
    "type": "signature_request.created",
    "at": CREATED_AT,
    "actor": "sid_h5gdya4gq2xw7m5n3v6k2t8bpc",
    "data": {},
    "previous": GENESIS,
    "hash": HASH,
}
BY_CODE = {
    "text": f"Jag skriver under:\nRamavtal 2025\n\nAvsändare: Anna Andersson\nParter: Bengt Berg\n\nDokument:\n"
    f"Ramavtal 2025.pdf\nSHA-256 {SHA256}\n\nÄrende: {REQUEST_ID}",
    "text_sha256": HASH,
    "sent_to": "b***@example.org",
    "expires_at": None,
    "can_ask": True,
}
SIGNING_DOCUMENT = {
    "document_id": DOCUMENT_ID,
    "purpose": "sign",
    "filename": "Ramavtal 2025.pdf",
    "size": 48213,
    "sha256": SHA256,
    "pages": 6,
    "sealed": None,
}

SIGNING: Mapping[str, Any] = {
    "NewRecipient": NEW_RECIPIENT,
    "NewRequest": {
        "title": "Ramavtal 2025",
        "message": "Hej Bengt! Här är avtalet vi talade om i torsdags.",
        "language": "sv",
        "recipients": [NEW_APPROVER, NEW_RECIPIENT, {"is_sender": True, "order": 2}, NEW_VIEWER],
        "expires_in_days": 30,
        "automatic_reminders": True,
        "allow_forwarding": True,
    },
    "EditRequest": {"title": "Ramavtal 2025–2027"},
    "Prolong": {"until": "2025-04-30"},
    "Remind": {"recipient_id": RECIPIENT_ID},
    "VoidRequest": {"reason": "Vi skickar en ny version med rätt bilaga."},
    "NewDocument": {"filename": "Ramavtal 2025.pdf", "size": 48213, "sha256": SHA256, "purpose": "sign"},
    "UploadView": UPLOAD,
    "DocumentView": DOCUMENT,
    "RefusalView": REFUSAL,
    "SealedView": SEALED,
    "RecipientView": RECIPIENT,
    "RequestView": {
        "request_id": REQUEST_ID,
        "company_id": None,
        "made_by": None,
        "sender": "Anna Andersson",
        "title": "Ramavtal 2025",
        "message": "Hej Bengt! Här är avtalet vi talade om i torsdags.",
        "language": "sv",
        "status": "pending",
        "price_credits": 1,
        "signed_count": 1,
        "documents": [DOCUMENT],
        "recipients": [RECIPIENT],
        "expires_in_days": 30,
        "automatic_reminders": True,
        "allow_forwarding": True,
        "created_at": CREATED_AT,
        "sent_at": SENT_AT,
        "expires_at": EXPIRES_AT,
        "ended_at": None,
        "keep_days": 365,
        "kept_until": None,
    },
    "NewExport": {"label": "konsulter", "created_from": "2025-01-01", "with_evidence": False},
    "ExportPartView": EXPORT_PART,
    "ExportView": EXPORT,
    "ExportList": {"items": [EXPORT]},
    "Retention": {"keep_days": 365},
    "Labels": {"labels": ["Konsulter", "2025"]},
    "Search": {"text": "ramavtal", "label": "konsulter", "status": ["completed"], "created_from": "2025-01-01"},
    "RequestLine": LINE,
    "RequestPage": {"items": [LINE], "next_cursor": None},
    "EventView": EVENT,
    "EventList": {"items": [EVENT]},
    "Enter": {"token": "4gq2xw7m5n3v6k2t8bhjc5pdya.t2w6k4m8q3x5v7n2hbpjc5gdyu.Zk3v9Qm2Xw4Tn6BpRs5Yd8", "client": "web"},
    "SigningSessionView": {
        "identification_required": True,
        "in_person": False,
        "access_token": None,
        "csrf_token": "k7Qm2Zv9Xw4Tn6Bp",
    },
    "CopyAddressView": COPY_ADDRESS,
    "SigningDocumentView": SIGNING_DOCUMENT,
    "SigningView": {
        "request_id": REQUEST_ID,
        "title": "Ramavtal 2025",
        "message": "Hej Bengt! Här är avtalet vi talade om i torsdags.",
        "sender": "Anna Andersson",
        "status": "pending",
        "recipient_id": RECIPIENT_ID,
        "name": "Bengt Berg",
        "language": "sv",
        "role": "signer",
        "recipient_status": "viewed",
        "signed_at": None,
        "approved_at": None,
        "expires_at": EXPIRES_AT,
        "can_forward": True,
        "in_person": False,
        "method": "email_code",
        "by_code": BY_CODE,
        "by_eid": None,
        "copy_address": COPY_ADDRESS,
        "enclosures": [ENCLOSURE],
        "documents": [SIGNING_DOCUMENT],
    },
    "StartEid": {"purpose": "sign", "flow": "qr"},
    "Decline": {"reason": "Priset i bilaga 2 stämmer inte med offerten."},
    "Reassign": {"name": "Disa Dahl", "email": "disa@example.com", "personnummer": "197501012384", "language": "sv"},
    "Forward": {"name": "Disa Dahl", "email": "disa@example.com", "language": "sv"},
    "NewCopyAddress": {"email": "disa@example.com"},
    "EnclosureView": ENCLOSURE,
    "NewEnclosure": {"filename": "registreringsbevis.pdf", "size": 48213, "sha256": HASH},
    "HandedIn": {"enclosure": ENCLOSURE, "upload": None},
    "CopyCode": {"code": "402713"},
    "ByCodeView": BY_CODE,
    "ByEidView": {"text": BY_CODE["text"], "eid": "Freja"},
    "EidProviderView": {"provider": "freja", "name": "Freja"},
    "EidProviderList": {"items": [{"provider": "freja", "name": "Freja"}]},
    "EidVisitView": {"address": "https://broker.example.com/authorize?response_type=code&client_id=b2bsign&…"},
    "SignByEid": {"state": "Zk3v9Qm2Xw4Tn6BpRs5Yd8", "code": "SplxlOBeZQQYbYS6WxSbIA"},
    "SignByCode": {
        "code": "402713",
        "text_sha256": BY_CODE["text_sha256"],
        "name": "Bengt Berg",
        "strokes": [[112, 204, 131, 160, 158, 97, 190, 210], [240, 188, 262, 171, 280, 190]],
    },
    "InPersonView": {"url": f"https://sign.example.com/sign#{REQUEST_ID}.{RECIPIENT_ID}.…"},
    "NewVerification": {"size": 121480, "sha256": SEALED_SHA256},
    "VerificationView": {
        "verification_id": VERIFICATION_ID,
        "status": "awaiting_upload",
        "secret": "Vx4Tn6Bpk7Qm2Zv9Xw3Rs5Yd8Gh1Jc0L",
        "upload": UPLOAD,
        "summary": None,
        "report": None,
    },
}
