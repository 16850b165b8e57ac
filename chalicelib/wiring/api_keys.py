"""API keys: of persons, and of the companies they manage."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import SubjectId, opaque
from chalicelib.wiring import companies, ground

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.aws.commit import Writer
    from chalicelib.aws.limits import CountedCalls
    from chalicelib.identity.api_key_service import ApiKeyService
    from chalicelib.identity.api_key_store import ApiKeyStore
    from chalicelib.platform.change import Change
    from chalicelib.platform.owners import OwnerId

KEY_CALLS_PER_MINUTE = 300


@cache
def store() -> "ApiKeyStore":
    from chalicelib.identity.api_key_store import ApiKeyStore

    return ApiKeyStore(ground.keys(), guard_writers(), utc_now)


@cache
def api_keys() -> "ApiKeyService":
    from chalicelib.identity.api_key_service import ApiKeyService

    return ApiKeyService(keys=store(), standing=companies.memberships().standing, clock=utc_now, new_secret=opaque)


def guard(caller: SubjectId, owner: "OwnerId") -> "tuple[Change, ...]":
    """Who may manage what an owner's programs use."""
    from chalicelib.identity import api_key_service

    return api_key_service.guard(companies.memberships().standing, caller, owner)


def guard_writers() -> "Mapping[type, Writer]":
    """Of what `guard` gives."""
    from chalicelib.identity.api_key_ports import StillStands

    memberships = companies.memberships()
    return {StillStands: lambda held: [memberships.still(held.company_id, held.sid, held.standing)]}


@cache
def key_calls() -> "CountedCalls":
    from chalicelib.aws.limits import CountedCalls

    return CountedCalls(KEY_CALLS_PER_MINUTE, utc_now)
