"""API keys: of persons, and of the companies they manage."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import opaque
from chalicelib.wiring import companies, ground

if TYPE_CHECKING:
    from chalicelib.aws.limits import CountedCalls
    from chalicelib.identity.api_key_service import ApiKeyService
    from chalicelib.identity.api_key_store import ApiKeyStore

KEY_CALLS_PER_MINUTE = 300


@cache
def store() -> "ApiKeyStore":
    from chalicelib.identity.api_key_store import ApiKeyStore

    return ApiKeyStore(ground.keys(), companies.memberships(), utc_now)


@cache
def api_keys() -> "ApiKeyService":
    from chalicelib.identity.api_key_service import ApiKeyService

    return ApiKeyService(keys=store(), standing=companies.memberships().standing, clock=utc_now, new_secret=opaque)


@cache
def key_calls() -> "CountedCalls":
    from chalicelib.aws.limits import CountedCalls

    return CountedCalls(KEY_CALLS_PER_MINUTE, utc_now)
