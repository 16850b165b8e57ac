"""Whose credits a call is about: the caller's own, or with `company_id` those of a company they act for."""

import re

from chalicelib import wiring
from chalicelib.handlers.call import Call
from chalicelib.handlers.cursor import place_of, read_cursor
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.signing import company_of, sid_of
from chalicelib.identity.company_refusals import CompanyNotFound
from chalicelib.payments.authority import WalletVerb
from chalicelib.platform.errors import NotPermitted
from chalicelib.platform.ids import WalletId

BY_COMPANY = {"company_id": "a company's instead of your own"}
OUTSIDERS = (CompanyNotFound, NotPermitted)


def wallet_id_of(call: Call, verb: WalletVerb = WalletVerb.READ) -> WalletId:
    """As the query names it. CompanyNotFound for strangers, NotPermitted for whose role does not reach so far."""
    return wiring.payments.wallet_for(sid_of(call), company_of(call, call.query.get("company_id")), verb)


def place_in(call: Call, pattern: str) -> str | None:
    """Where the page begins, from a cursor whose place must look like one of this list."""
    cursor = read_cursor(call)
    if cursor is None:
        return None
    place = place_of(cursor)
    if not re.fullmatch(pattern, place, re.ASCII):
        raise Invalid(FieldError("cursor", "invalid_cursor", "not a cursor of this list"))
    return place
