"""Who may call: a program with an API key, in place of the person who made it and on the key's owner's behalf."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from chalicelib import wiring
from chalicelib.handlers.call import Call
from chalicelib.handlers.key_scopes import OPENED_BY
from chalicelib.identity.api_key_refusals import ApiKeyNotAllowed, RateLimited
from chalicelib.platform.ids import CompanyId, RequestId, SubjectId
from chalicelib.platform.owners import company_of
from chalicelib.platform.rates import Rate

if TYPE_CHECKING:
    from chalicelib.identity.api_key import ApiKey

PREFIX = "b2b_"


class Counter(Protocol):
    def take(self, who: str) -> Rate: ...


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Acts as the person who made the key; of a company's key, in that company only."""

    key: "ApiKey"

    @property
    def sid(self) -> SubjectId:
        return self.key.made_by

    @property
    def reference(self) -> str:
        return self.key.key_id

    @property
    def company_id(self) -> CompanyId | None:
        return company_of(self.key.owner)


def is_key(token: str) -> bool:
    return token.startswith(PREFIX)


def admit(call: Call, token: str) -> KeyHolder:
    """ApiKeyInvalid, RateLimited, ApiKeyNotAllowed; RequestNotFound for a request that is not the key's owner's."""
    holder = KeyHolder(wiring.api_keys.api_keys().admit(token))
    count_call(call, wiring.api_keys.key_calls(), holder.reference)
    if OPENED_BY.get(call.route) not in holder.key.scopes:
        raise ApiKeyNotAllowed
    if "request_id" in call.params:
        _require_owned(call, holder)
    return holder


def count_call(call: Call, counter: Counter, who: str) -> None:
    """RateLimited; the answer says how many calls are left either way."""
    call.rate = counter.take(who)
    if call.rate.is_over:
        raise RateLimited(call.rate.reset_s)


def named_company(call: Call, given: str | None) -> str | None:
    """The company a body or query names. A key's call is about the key's own: it need not name it, and no other."""
    from chalicelib.identity.company_refusals import CompanyNotFound

    if not isinstance(call.caller, KeyHolder):
        return given
    if given is not None and given != call.caller.company_id:
        raise CompanyNotFound
    return call.caller.company_id


def _require_owned(call: Call, holder: KeyHolder) -> None:
    """A request's owner never changes, so what is read here holds for the verb."""
    from chalicelib.handlers import signing_ids as ids
    from chalicelib.signing.refusals import RequestNotFound

    request_id: RequestId = ids.request_id(call)
    if wiring.signing.owner_of(request_id) != holder.key.owner:
        raise RequestNotFound
