"""Examples of the shapes of API keys: Anna Andersson's company lets its case system in."""

from collections.abc import Mapping
from typing import Any

COMPANY_ID = "com_q5n3v7k2x6m4w8t2jbhpc5gdya"
KEY = {
    "key_id": "key_v3n5q7k2x6m4w4t2jbhpc5gdya",
    "prefix": "b2b_live_v3n5q7k2x6m4w4t2jbhpc5gdya",
    "name": "Ärendesystemet",
    "mode": "live",
    "scopes": ["requests:read", "requests:send", "requests:write"],
    "status": "active",
    "company_id": COMPANY_ID,
    "made_by": "sub_h5gdya4gq2xw7m5n3v6k2t8bpc",
    "created_at": "2025-03-04T08:30:00.000Z",
    "rotated_at": None,
    "former_until": None,
    "revoked_at": None,
    "last_used_at": "2025-03-06T11:05:00.000Z",
    "token": None,
}

INTEGRATIONS: Mapping[str, Any] = {
    "NewApiKey": {
        "name": "Ärendesystemet",
        "scopes": ["requests:read", "requests:write", "requests:send"],
        "company_id": COMPANY_ID,
    },
    "RotateApiKey": {"overlap_hours": 24},
    "ApiKeyView": KEY,
    "ApiKeyList": {"items": [KEY]},
}
