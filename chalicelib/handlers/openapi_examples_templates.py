"""Examples of templates' shapes: a consultancy agreement that is filled in for one assignment."""

from collections.abc import Mapping
from typing import Any

from chalicelib.handlers.openapi_examples_signing import CREATED_AT, SENT_AT, SHA256

TEMPLATE_ID = "tpl_q4m7w2x6k8n3v5t2hbpjc5gdya"
STAFF = ("stf_k2v6x4m8q3w5n7t2hbpjc5gdyo", "stf_w7n3q5x2m6k4v8t2hbpjc5gdye")
NEW_TEMPLATE = {
    "title": "Konsultavtal",
    "description": "Uppdrag på löpande räkning",
    "filename": "Konsultavtal.pdf",
    "size": 48213,
    "sha256": SHA256,
}
ROLE = {"name": "konsult", "label": "Konsulten", "role": "signer", "order": 1}
OTHER_ROLE = {"name": "kund", "label": "Kunden", "role": "signer", "order": 2}
FIELD = {
    "name": "kundens_nummer",
    "label": "Kundens organisationsnummer",
    "kind": "text",
    "page": 1,
    "x": 72.0,
    "y": 148.5,
    "width": 160.0,
    "height": 18.0,
    "role": "kund",
    "required": True,
    "max_length": 11,
    "format": "organisation_number",
    "date_format": "iso",
    "pattern": None,
    "size": 10.5,
}
SIGNATURE = {
    **FIELD,
    "name": "kunden_skriver_under",
    "label": "Kundens underskrift",
    "kind": "signature",
    "y": 700.0,
    "width": 220.0,
    "height": 44.0,
    "max_length": 200,
    "format": "plain",
}
LAYOUT = {"roles": [ROLE, OTHER_ROLE], "fields": [FIELD, SIGNATURE]}
PAGE = {"width": 595.28, "height": 841.89}
TEMPLATE = {
    "template_id": TEMPLATE_ID,
    "title": "Konsultavtal",
    "description": "Uppdrag på löpande räkning",
    "filename": "Konsultavtal.pdf",
    "status": "ready",
    "size": 48213,
    "sha256": SHA256,
    "pages": [PAGE],
    **LAYOUT,
    "refusal": None,
    "upload": None,
    "created_at": CREATED_AT,
}
LINE = {
    "template_id": TEMPLATE_ID,
    "title": "Konsultavtal",
    "description": "Uppdrag på löpande räkning",
    "status": "ready",
    "page_count": 1,
    "roles": ["Konsulten", "Kunden"],
    "created_at": CREATED_AT,
}
PARTICIPANT = {
    "name": "Bengt Berg",
    "email": "bengt.berg@example.org",
    "phone": "+46701740605",
    "personnummer": "197501012384",
    "language": "sv",
    "in_person": False,
    "method": "bankid",
    "is_sender": False,
}
USE = {
    "title": "Konsultavtal Bergs Måleri",
    "recipients": {"konsult": {"is_sender": True}, "kund": PARTICIPANT},
    "values": {"kundens_nummer": "556677-8899", "timpris": 115000, "startdatum": "2025-04-01", "distans": True},
    "message": "Hej! Här är avtalet vi talade om.",
    "language": "sv",
    "expires_in_days": 30,
    "automatic_reminders": True,
    "allow_forwarding": True,
}
PUBLIC = {
    "template_id": "pub_konsultavtal",
    "edition": 1,
    "title": "Konsultavtal",
    "description": "Ett uppdrag på löpande räkning eller till fast pris.",
    "price_credits": 2,
    "filename": "Konsultavtal.pdf",
    "size": 48213,
    "sha256": SHA256,
    "pages": [PAGE],
    **LAYOUT,
}
EDITION = {"edition": 1, "sha256": SHA256, "size": 48213, "page_count": 1}
OFFER = {
    "edition": 1,
    "sha256": SHA256,
    "price_credits": 2,
    "proposed_by": STAFF[0],
    "proposed_at": CREATED_AT,
    "published_by": STAFF[1],
    "published_at": SENT_AT,
}
PUBLICATION = {
    "template_id": "pub_konsultavtal",
    "title": "Konsultavtal",
    "status": "revised",
    "editions": [EDITION],
    "published": OFFER,
    "proposed": {**OFFER, "price_credits": 3, "published_by": None, "published_at": None},
}

TEMPLATES: Mapping[str, Any] = {
    "NewTemplate": NEW_TEMPLATE,
    "EditTemplate": {"title": "Konsultavtal 2025", "description": "Uppdrag till fast pris"},
    "RoleShape": ROLE,
    "FieldShape": FIELD,
    "LayoutShape": LAYOUT,
    "Participant": PARTICIPANT,
    "UseTemplate": USE,
    "PageView": PAGE,
    "TemplateView": TEMPLATE,
    "TemplateLine": LINE,
    "TemplateList": {"items": [LINE]},
    "PublicTemplateView": PUBLIC,
    "PublicTemplateList": {"items": [PUBLIC]},
    "ProposeEdition": {"edition": 1, "price_credits": 2},
    "OfferView": OFFER,
    "EditionView": EDITION,
    "PublicationView": PUBLICATION,
    "PublicationList": {"items": [PUBLICATION]},
}
