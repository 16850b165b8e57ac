"""The versions of terms and privacy policy: every one readable, with what differs between them."""

from chalice.app import Blueprint

from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.http import Api
from chalicelib.identity import policy_texts
from chalicelib.identity.policy_texts import PolicyNoun
from chalicelib.identity.refusals import PolicyUnknown
from chalicelib.identity.schemas import (
    PassageView,
    PolicyChangesView,
    PolicyTextView,
    PolicyVersionList,
    PolicyVersionView,
)

blueprint = Blueprint(__name__)
api = Api(blueprint, "me")

POLICIES = "/v1/policies"
ONE = POLICIES + "/{noun}/{version}"
PUBLIC = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Language"}


@api.route("GET", POLICIES, caller=anyone, answer=PolicyVersionList)
def list_policies(call: Call) -> Answer:
    """Every version of the privacy policy and the terms, oldest first, and what was new in each."""
    items = [
        PolicyVersionView(
            each.noun.value, each.version, each.is_material, each.change.in_(call.language), list(each.languages)
        )
        for each in policy_texts.EDITIONS
    ]
    return Answer(PolicyVersionList(items), headers=PUBLIC)


@api.route("GET", ONE, caller=anyone, answer=PolicyTextView, refusals=(PolicyUnknown,))
def read_policy(call: Call) -> Answer:
    """One version's text, in the language of `Accept-Language`."""
    found = policy_texts.edition_text(_noun(call), call.params["version"], call.language)
    return Answer(PolicyTextView(found.text, found.sha256), headers=PUBLIC)


@api.route(
    "GET",
    ONE + "/changes",
    caller=anyone,
    answer=PolicyChangesView,
    query={"since": "an earlier version; the one before, when not given"},
    refusals=(PolicyUnknown,),
)
def read_policy_changes(call: Call) -> Answer:
    """What differs between a version and an earlier one, paragraph by paragraph."""
    noun, version = _noun(call), call.params["version"]
    since = call.query.get("since") or _before(noun, version)
    passages = policy_texts.changes(noun, since, version, call.language)
    shown = [PassageView(passage.change, passage.text) for passage in passages]
    return Answer(PolicyChangesView(since, version, shown), headers=PUBLIC)


def _noun(call: Call) -> PolicyNoun:
    if call.params["noun"] not in set(PolicyNoun):
        raise PolicyUnknown
    return PolicyNoun(call.params["noun"])


def _before(noun: PolicyNoun, version: str) -> str:
    earlier = [each.version for each in policy_texts.editions(noun) if each.version < version]
    if not earlier:
        raise PolicyUnknown
    return max(earlier)
