"""Routes about API keys: make, list, rotate, revoke. Open to persons only: no key makes or ends keys."""

from datetime import timedelta
from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import integration_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.identity import api_key_refusals as refusals
from chalicelib.identity.api_key_schemas import ApiKeyList, ApiKeyView, NewApiKey, RotateApiKey
from chalicelib.identity.company_refusals import CompanyNotFound
from chalicelib.platform.clock import iso, iso_or_none
from chalicelib.platform.errors import NotPermitted
from chalicelib.platform.ids import ApiKeyId, new_id
from chalicelib.platform.owners import company_of

if TYPE_CHECKING:
    from chalicelib.identity.api_key import ApiKey

blueprint = Blueprint(__name__)
api = Api(blueprint, "api-keys")

ROOT = "/v1/api-keys"
ONE = ROOT + "/{key_id}"
GONE = (refusals.ApiKeyNotFound, NotPermitted)


def _show(call: Call, key_id: str) -> Answer:
    """A secret is shown once: whoever repeats the call finds the key without it, and rotates it."""
    return _answer(wiring.api_keys.api_keys().find(ids.sid_of(call), ApiKeyId(key_id)), 201)


@api.route("POST", ROOT, caller=person, body=NewApiKey, answer=ApiKeyView, status=201, show=_show,
           refusals=(CompanyNotFound, NotPermitted, refusals.TestModeUnavailable, refusals.ScopeNotForCompany,
                     refusals.TooManyApiKeys))  # fmt: skip
def create_api_key(call: Call) -> Answer:
    """Make an API key for a program: your own, or with `company_id` a company's that you manage.

    `token` is shown in this answer only. The program acts as you: of a company's key in that company alone, and only
    while you are an owner or administrator of it. You are told by e-mail, and so is the company.
    """
    from chalicelib.identity.api_key import Mode, Scope

    body: NewApiKey = call.body
    key_id = ApiKeyId(new_id("key"))
    issued = wiring.api_keys.api_keys().make(
        ids.sid_of(call),
        key_id,
        owner=ids.owner_of(call, body.company_id),
        name=" ".join(body.name.split()),
        scopes=frozenset(Scope(scope) for scope in body.scopes),
        mode=Mode(body.mode),
        once=call.once(key_id),
    )
    return _answer(issued.key, 201, issued.token)


@api.route("GET", ROOT, caller=person, answer=ApiKeyList, refusals=(CompanyNotFound, NotPermitted),
           query={"company_id": "a company's instead of your own"})  # fmt: skip
def list_api_keys(call: Call) -> Answer:
    """Your API keys, or a company's that you manage, the newest first; revoked ones too.

    A key that was just made may be missing for a moment.
    """
    owner = ids.owner_of(call, call.query.get("company_id"))
    return Answer(ApiKeyList([_view(key) for key in wiring.api_keys.api_keys().of_owner(ids.sid_of(call), owner)]))


@api.route("GET", ONE, caller=person, answer=ApiKeyView, refusals=GONE)
def read_api_key(call: Call) -> Answer:
    """One API key: what it opens, and when it was used last."""
    return _answer(wiring.api_keys.api_keys().find(ids.sid_of(call), ids.key_id(call)))


@api.route("POST", ONE + "/rotate", caller=person, body=RotateApiKey, answer=ApiKeyView, status=201, show=_show,
           refusals=(*GONE, refusals.ApiKeyOfAnother, refusals.ApiKeyRevoked))  # fmt: skip
def rotate_api_key(call: Call) -> Answer:
    """Give a key a new secret; the present one is let in for `overlap_hours` more, so that programs can change over.

    Only whoever made the key can: its holder acts as them.
    """
    key_id, overlap = ids.key_id(call), timedelta(hours=call.body.overlap_hours)
    service = wiring.api_keys.api_keys()
    issued = service.rotate(ids.sid_of(call), key_id, overlap=overlap, once=call.once(key_id))
    return _answer(issued.key, 201, issued.token)


@api.route("DELETE", ONE, caller=person, status=204, refusals=(*GONE, refusals.ApiKeyRevoked))
def revoke_api_key(call: Call) -> Answer:
    """Revoke a key: the very next call with it is refused. There is no way back."""
    wiring.api_keys.api_keys().revoke(ids.sid_of(call), ids.key_id(call))
    return Answer(status=204)


def _answer(key: "ApiKey", status: int = 200, token: str | None = None) -> Answer:
    return Answer(_view(key, token), status, {"Location": f"{ROOT}/{key.key_id}"})


def _view(key: "ApiKey", token: str | None = None) -> ApiKeyView:
    from chalicelib.identity.api_key import prefix_of

    return ApiKeyView(
        key_id=key.key_id,
        prefix=prefix_of(key.key_id, key.mode),
        name=key.name,
        mode=key.mode.value,
        scopes=[scope.value for scope in sorted(key.scopes)],
        status=key.status.value,
        company_id=company_of(key.owner),
        made_by=key.made_by,
        created_at=iso(key.created_at),
        rotated_at=iso_or_none(key.rotated_at),
        former_until=iso_or_none(key.former.until if key.former else None),
        revoked_at=iso_or_none(key.revoked_at),
        last_used_at=iso_or_none(key.seen_at),
        token=token,
    )
