"""Persons and their sessions."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import new_id, opaque
from chalicelib.wiring import ground

if TYPE_CHECKING:
    from chalicelib.identity.digest_service import DigestService
    from chalicelib.identity.service import IdentityService
    from chalicelib.identity.sessions import Sessions
    from chalicelib.identity.store import Accounts
    from chalicelib.platform.rates import Buckets

PERSON_CALLS_PER_MINUTE = 1_200  # in each function that runs; far above what a page of ours asks for


@cache
def accounts() -> "IdentityService":
    from chalicelib.identity.service import IdentityService

    return IdentityService(accounts=account_store(), clock=utc_now, new_id=new_id)


@cache
def digests() -> "DigestService":
    from chalicelib.identity.digest_service import DigestService

    return DigestService(accounts=account_store(), find_due=account_store().digests_due, clock=utc_now)


@cache
def account_store() -> "Accounts":
    from chalicelib.identity.store import Accounts

    return Accounts(ground.keys(), ground.lookups(), utc_now)


@cache
def sessions() -> "Sessions":
    from chalicelib.identity.session_store import DynamoSessions
    from chalicelib.identity.sessions import Sessions

    return Sessions(store=DynamoSessions(utc_now), clock=utc_now, new_id=new_id, secret=opaque)


@cache
def person_calls() -> "Buckets":
    from chalicelib.platform.rates import Buckets

    return Buckets(PERSON_CALLS_PER_MINUTE, utc_now)
