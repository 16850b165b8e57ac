"""Signing by another eID than BankID, where the sender chose so: which there are, the way to its broker, and back."""

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.signing_callers import identified_recipient
from chalicelib.handlers.signing_codes import NOT_SO, USER_AGENT_AT_MOST
from chalicelib.handlers.signing_recipient import CURRENT, show_nothing
from chalicelib.identity import oidc_errors
from chalicelib.signing import eid_refusals
from chalicelib.signing.eid_schemas import EidProviderList, EidProviderView, EidVisitView, SignByEid
from chalicelib.signing.enclosure_refusals import EnclosuresMissing
from chalicelib.signing.signing_code_refusals import TextChanged

blueprint = Blueprint(__name__)
senders = Api(blueprint, "signature-requests")
api = Api(blueprint, "signing")


@senders.route("GET", "/v1/eid-providers", caller=person, answer=EidProviderList)
def list_eid_providers(call: Call) -> Answer:
    """The eIDs besides BankID that a signer can be asked to use, by configuration."""
    names = wiring.eid.brokers().names()
    return Answer(EidProviderList([EidProviderView(provider, name) for provider, name in sorted(names.items())]))


def _show_visit(call: Call, _result: str) -> Answer:
    return Answer(EidVisitView(wiring.eid.eid_signing().address(call.caller.place)), 201)


@api.route(
    "POST",
    CURRENT + "/eid-visits",
    caller=identified_recipient,
    answer=EidVisitView,
    status=201,
    show=_show_visit,
    refusals=(*NOT_SO, EnclosuresMissing, oidc_errors.EidProviderUnknown, eid_refusals.EidVisitsUsedUp),
)
def start_eid_visit(call: Call) -> Answer:
    """Begin to sign with the eID the sender chose: send the browser to `address`; it comes back to `/sign`.

    What is signed is the text in `by_eid`: its SHA-256 is bound into what the eID's broker states. Good for 15 minutes.
    """
    place = call.caller.place
    wiring.eid.eid_signing().start(place, once=call.once(place.recipient_id))
    return _show_visit(call, "")


@api.route(
    "POST",
    CURRENT + "/eid-signatures",
    caller=identified_recipient,
    body=SignByEid,
    status=204,
    show=show_nothing,
    refusals=(
        *NOT_SO,
        EnclosuresMissing,
        oidc_errors.EidProviderUnknown,
        oidc_errors.EidProviderUnavailable,
        oidc_errors.EidStatementInvalid,
        eid_refusals.EidVisitUnknown,
        TextChanged,
    ),
)
def sign_by_eid(call: Call) -> Answer:
    """Sign all documents with what the browser came back with from the eID."""
    from chalicelib.signing.eid_evidence import From

    body, place = call.body, call.caller.place
    came_from = From(call.source_ip, call.header("user-agent")[:USER_AGENT_AT_MOST])
    wiring.eid.eid_signing().sign(place, body.state, body.code, came_from, once=call.once(place.recipient_id))
    return Answer(status=204)
