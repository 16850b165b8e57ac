"""Whose integrations a call is about, and the ids of their paths. What cannot be an id of ours is not found."""

import re

from chalicelib.handlers.call import Call
from chalicelib.handlers.signing import company_of, sid_of
from chalicelib.identity.api_key_refusals import ApiKeyNotFound
from chalicelib.platform.ids import ApiKeyId
from chalicelib.platform.owners import OwnerId

__all__ = ["key_id", "owner_of", "sid_of"]

FORM = re.compile(r"[a-z]{2,4}_[a-z0-9]{1,60}", re.ASCII)


def owner_of(call: Call, named: str | None) -> OwnerId:
    """The company that is named, or the caller."""
    return company_of(call, named) or sid_of(call)


def key_id(call: Call) -> ApiKeyId:
    given = call.params["key_id"]
    if not FORM.fullmatch(given):
        raise ApiKeyNotFound
    return ApiKeyId(given)
