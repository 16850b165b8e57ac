"""The back office: the staff's directory, who is staff, what they look at, and what takes two of them."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import new_id, opaque
from chalicelib.wiring import ground

if TYPE_CHECKING:
    from chalicelib.identity.oidc import OidcBrokers
    from chalicelib.support.directory import Identified, Rules
    from chalicelib.support.domain import StaffId
    from chalicelib.support.logins import StaffLogins
    from chalicelib.support.members import MemberService
    from chalicelib.support.session import Ticket
    from chalicelib.support.store import DynamoStaff

PROVIDER = "provider"


class OidcDirectory:
    """The operator's directory as the secret `staff-oidc` tells it, in the back office's own words."""

    def __init__(self, brokers: "OidcBrokers", rules: "Rules") -> None:
        self._brokers = brokers
        self._rules = rules

    def address(self, ticket: "Ticket", language: str) -> str:
        return self._brokers.address(
            PROVIDER, state=ticket.state, nonce=ticket.nonce, verifier=ticket.verifier, language=language
        )

    def identify(self, code: str, ticket: "Ticket") -> "Identified":
        from chalicelib.identity.oidc_errors import EidProviderUnavailable, EidStatementInvalid
        from chalicelib.support.directory import identified
        from chalicelib.support.refusals import StaffLoginRefused, StaffLoginUnavailable

        try:
            claims = self._brokers.claims(PROVIDER, code, nonce=ticket.nonce, verifier=ticket.verifier)
        except EidStatementInvalid as untrue:
            raise StaffLoginRefused from untrue
        except EidProviderUnavailable as silent:
            raise StaffLoginUnavailable from silent
        return identified(claims, self._rules)


@cache
def directory() -> OidcDirectory:
    """StaffLoginUnavailable where the stage has none, or one it must not use."""
    from msgspec import MsgspecError

    from chalicelib.aws.secrets import optional_secret
    from chalicelib.identity.oidc import OidcBrokers
    from chalicelib.support.refusals import StaffLoginUnavailable

    names = ground.settings()
    said = optional_secret(names.secret("staff-oidc"))
    try:
        brokers = OidcBrokers(
            {PROVIDER: said[PROVIDER]}, f"{names.public_url}/staff", utc_now, is_live=names.is_production
        )
        return OidcDirectory(brokers, rules_of(said))
    except (KeyError, ValueError, MsgspecError) as wrong:
        raise StaffLoginUnavailable from wrong


def rules_of(said: Mapping[str, Any]) -> "Rules":
    import msgspec

    from chalicelib.support.directory import Rules
    from chalicelib.support.domain import Role

    return Rules(
        roles_claim=said["roles_claim"],
        roles=msgspec.json.decode(said["roles"], type=dict[str, Role]),
        mfa_amr=frozenset(said["mfa_amr"].split()),
        mfa_acr=frozenset(said["mfa_acr"].split()),
    )


@cache
def staff() -> "DynamoStaff":
    from chalicelib.support.store import DynamoStaff

    return DynamoStaff(ground.keys(), utc_now)


@cache
def logins() -> "StaffLogins":
    from chalicelib.support.logins import StaffLogins
    from chalicelib.support.store import DynamoStaffSessions

    return StaffLogins(
        directory=directory,
        staff=staff(),
        sessions=DynamoStaffSessions(),
        staff_id_of=staff_id_of,
        clock=utc_now,
        new_id=new_id,
        secret=opaque,
    )


@cache
def members() -> "MemberService":
    from chalicelib.support.members import MemberService

    return MemberService(staff=staff(), clock=utc_now)


def staff_id_of(issuer: str, subject: str) -> "StaffId":
    """Derived by a key that never leaves KMS: the same person has always the same id, and no table says whose it is."""
    from chalicelib.support.domain import StaffId

    mac = bytes.fromhex(ground.lookups().staff(issuer, subject))
    return StaffId(new_id("stf", lambda size: mac[:size]))
