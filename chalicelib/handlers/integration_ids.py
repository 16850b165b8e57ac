"""Whose integrations a call is about, and the ids of their paths. What cannot be an id of ours is not found."""

import re

from chalicelib.handlers.api_key_callers import KeyHolder
from chalicelib.handlers.call import Call
from chalicelib.handlers.signing import company_of, sid_of
from chalicelib.identity.api_key_refusals import ApiKeyNotFound
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import ApiKeyId, DeliveryId, EndpointId
from chalicelib.platform.owners import OwnerId
from chalicelib.webhooks.refusals import DeliveryNotFound, EndpointNotFound

__all__ = ["delivery_id", "endpoint_id", "key_id", "on_behalf", "owner_of", "sid_of"]

FORM = re.compile(r"[a-z]{2,4}_[a-z0-9]{1,60}", re.ASCII)


def owner_of(call: Call, named: str | None) -> OwnerId:
    """The company that is named, or the caller."""
    return company_of(call, named) or sid_of(call)


def on_behalf(call: Call) -> OwnerId | None:
    """Whose things the caller is confined to: an API key to its owner's. None: to nobody's."""
    return call.caller.key.owner if isinstance(call.caller, KeyHolder) else None


def key_id(call: Call) -> ApiKeyId:
    return ApiKeyId(_formed(call, "key_id", ApiKeyNotFound))


def endpoint_id(call: Call) -> EndpointId:
    return EndpointId(_formed(call, "endpoint_id", EndpointNotFound))


def delivery_id(call: Call) -> DeliveryId:
    return DeliveryId(_formed(call, "delivery_id", DeliveryNotFound))


def _formed(call: Call, name: str, unknown: type[DomainError]) -> str:
    given = call.params[name]
    if not FORM.fullmatch(given):
        raise unknown
    return given
