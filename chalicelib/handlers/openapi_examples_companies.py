"""Examples of companies' shapes: Anna Andersson registers Bolaget AB and invites a colleague."""

from collections.abc import Mapping
from typing import Any

COMPANY_ID = "com_q5n3v7k2x6m4w8t2jbhpc5gdya"
COMPANY = {
    "company_id": COMPANY_ID,
    "name": "Bolaget AB",
    "organisation_number": "5560360793",
    "vat_number": "SE556036079301",
    "emails": ["avtal@bolaget.example"],
    "phone": "+4684650000",
    "members_reach": "own",
    "keep_requests_days": None,
    "role": "owner",
    "created_at": "2025-03-04T08:20:00.000Z",
}
MEMBER = {
    "sid": "sub_k2x6m4w8t2jbhpc5gdyaq5n3v7",
    "name": "Bengt Berg",
    "role": "member",
    "joined_at": "2025-03-05T09:00:00.000Z",
}
INVITATION = {
    "invitation_id": "inv_k2x6m4w8t2jbhpc5gdyaq5n3v7",
    "email": "bengt.berg@example.org",
    "role": "member",
    "status": "open",
    "invited_by": "sub_h5gdya4gq2xw7m5n3v6k2t8bpc",
    "created_at": "2025-03-04T08:25:00.000Z",
    "expires_at": "2025-03-18T08:25:00.000Z",
}

COMPANIES: Mapping[str, Any] = {
    "NewCompany": {
        "name": "Bolaget AB",
        "organisation_number": "556036-0793",
        "vat_number": "SE556036079301",
        "emails": ["avtal@bolaget.example"],
        "phone": "08-465 00 00",
    },
    "EditCompany": {"members_reach": "company", "keep_requests_days": 3650},
    "CompanyView": COMPANY,
    "CompanyList": {"items": [COMPANY]},
    "MemberView": MEMBER,
    "MemberPage": {"items": [MEMBER], "next_cursor": None},
    "MemberRole": {"role": "administrator"},
    "NewCompanyInvitation": {"email": "bengt.berg@example.org", "role": "member", "language": "sv"},
    "CompanyInvitationView": INVITATION,
    "CompanyInvitationList": {"items": [INVITATION]},
    "CompanyInvitationToken": {
        "token": "com_q5n3v7k2x6m4w8t2jbhpc5gdya.inv_k2x6m4w8t2jbhpc5gdyaq5n3v7.jc0lvx4tn6bpk7qm2zv3xw7rs5yd2gh4"
    },
    "CompanyOfferView": {
        "company_id": COMPANY_ID,
        "name": "Bolaget AB",
        "organisation_number": "5560360793",
        "role": "member",
    },
}
