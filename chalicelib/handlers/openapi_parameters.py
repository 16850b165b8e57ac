"""Parameters of operations: ids in paths, queries, and the headers that several routes share."""

from typing import Any

ACCEPT_LANGUAGE = {"$ref": "#/components/parameters/AcceptLanguage"}
IDEMPOTENCY_KEY = {"$ref": "#/components/parameters/IdempotencyKey"}
REASON = {"$ref": "#/components/parameters/Reason"}
RANGE = {"$ref": "#/components/parameters/Range"}

COMPONENTS: dict[str, Any] = {
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "`sv` (the default) or `en`, for every text a person reads.",
        "schema": {"type": "string", "default": "sv"},
        "example": "sv",
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Made by you, once per intention. The same key with the same body within 24 hours answers with "
        "what the first one made and changes nothing; with another body it is refused.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "example": "7c0e5a52-3c1d-4b5f-9d0a-6f1f2f0c9f1e",
    },
    "Range": {
        "name": "Range",
        "in": "header",
        "description": "`bytes=a-b`. Needed for files larger than 4 MiB; a longer range is cut to 4 MiB.",
        "schema": {"type": "string", "pattern": r"^bytes=(\d+-\d*|-\d+)$"},
        "example": "bytes=0-4194303",
    },
    "Reason": {
        "name": "X-Reason",
        "in": "header",
        "required": True,
        "description": "Why you look: one of `customer_request`, `complaint`, `privacy_request`, `payment`, "
        "`bookkeeping`, `incident`, `access_review`, a semicolon, and 8 to 500 characters, percent-encoded as "
        "UTF-8. The customer is shown the purpose, your role and the time; the words are kept sealed.",
        "schema": {"type": "string", "pattern": r"^[a-z_]+; ?[!-~]+$"},
        "example": "payment; Kunden%20ser%20tv%C3%A5%20dragningar",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag you read: the change is refused when somebody changed the resource since.",
        "schema": {"type": "string"},
        "example": '"v3"',
    },
    "IfMatchRequired": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag you read: the change is refused when somebody changed the resource since.",
        "schema": {"type": "string"},
        "example": '"v3"',
    },
}
IDS = {
    "request_id": ("A signature request.", "sr_4gq2xw7m5n3v6k2t8bhjc5pdya"),
    "document_id": ("A document of the request.", "doc_m7k3v5q2x8w4n6t2pbhjc5gdye"),
    "recipient_id": ("A recipient of the request.", "rcp_t2w6k4m8q3x5v7n2hbpjc5gdyu"),
    "company_id": ("A company.", "com_q5n3v7k2x6m4w8t2jbhpc5gdya"),
    "sid": ("A person, by the id of their account.", "sub_h5gdya4gq2xw7m5n3v6k2t8bpc"),
    "complaint_id": ("A complaint.", "cmp_n3v6k2t8bpch5gdya4gq2xw7m5"),
    "proposal_id": ("What waits for a second person, or did.", "prp_x6m4w8t2jbhpc5gdyaq5n3v7k2"),
    "wallet_id": ("A wallet, by its owner: a person or a company.", "sub_h5gdya4gq2xw7m5n3v6k2t8bpc"),
    "staff_id": ("A member of the staff.", "stf_m4w8t2jbhpc5gdyaq5n3v7k2x6"),
    "key_id": ("An API key.", "key_v3n5q7k2x6m4w8t2jbhpc5gdya"),
    "endpoint_id": ("A webhook endpoint.", "whe_k2x6m4w8t2jbhpc5gdyaq5n3v7"),
    "delivery_id": ("A delivery.", "whd_0195600a1b2cm4w8t2jbhpc5gdyaq5n3v7k2x6"),
    "invitation_id": ("An invitation to the company.", "inv_k2x6m4w8t2jbhpc5gdyaq5n3v7"),
    "data_request_id": ("A request about your data.", "dsr_n3v6k2t8bpch5gdya4gq2xw7m5"),
    "noun": ("`policy` or `terms`.", "policy"),
    "version": ("A version, by its day.", "2026-11-28"),
    "purpose": ("`marketing` or `improvement`.", "marketing"),
    "export_id": ("An export.", "exp_h5gdya4gq2xw7m5n3v6k2t8bpc"),
    "template_id": ("A template.", "tpl_q4m7w2x6k8n3v5t2hbpjc5gdya"),
    "bulk_id": ("A bulk send.", "blk_m4w8t2jbhpc5gdyaq5n3v7k2x6"),
    "edition": ("An edition of its text, from 1.", "1"),
    "number": ("A part of it, from 1.", "1"),
    "verification_id": ("A verification.", "ver_x5n3q7v2k6m4w8t2jbhpc5gdyi"),
    "file_id": ("A file of vouchers.", "vof_m4w8t2jbhpc5gdyaq5n3v7k2x6"),
    "receipt_id": ("A receipt or credit invoice.", "rct_0000017"),
    "withdrawal_id": ("A withdrawal from a purchase.", "wdr_n5n3v7k2x6m4w8t2jbhpc5gdya"),
    "refund_id": ("A refund, one attempt of it.", "rfd_t2p8x3k5v7m2qbhjc5gdyaw4n6"),
    "purchase_id": ("A purchase of credits.", "pur_w4n6t2p8x3k5v7m2qbhjc5gdya"),
    "payment_id": ("A payment or refund of ours at a provider.", "4F1C0B7A93E24D58A6B1C2D3E4F50617"),
    "erasure_id": ("The erasure of an account.", "era_p4n6t2w8x3k5v7m2qbhjc5gdya"),
    "certificate_id": ("A certificate of erasure.", "cer_00000017"),
    "order_id": ("An eID order.", "eo_k6t2m4w8x3q5n7v2cbhjp5gdyo"),
}
QUERIES: dict[str, dict[str, Any]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 25},
    "status": {"type": "string", "pattern": "^[a-z]+(,[a-z]+)*$"},
    "created_from": {"type": "string", "format": "date"},
    "created_to": {"type": "string", "format": "date"},
    "sort": {"type": "string", "enum": ["newest", "oldest"], "default": "newest"},
    "month": {"type": "string", "pattern": r"^20\d\d-(0[1-9]|1[0-2])$"},
    "method": {"type": "string", "enum": ["swish", "klarna", "card"]},
    "first": {"type": "string", "format": "date"},
    "last": {"type": "string", "format": "date"},
    "everywhere": {"type": "boolean", "default": False},
}


def in_path(name: str) -> dict[str, Any]:
    description, example = IDS[name]
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
        "example": example,
    }


def in_query(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": QUERIES.get(name, {"type": "string"}),
    }


def if_match(*, is_required: bool) -> dict[str, Any]:
    return {"$ref": f"#/components/parameters/{'IfMatchRequired' if is_required else 'IfMatch'}"}
