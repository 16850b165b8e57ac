"""Routes about a person: the profile, its e-mail address, the policies and their acknowledgement."""

from typing import cast

from chalice.app import Blueprint
from msgspec import UNSET

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.etag import IfMatchMissing, etag_of, require_if_match
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import newcomer, person
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.identity import policy_texts, refusals
from chalicelib.identity.digest import Digest
from chalicelib.identity.domain import Person, Profile, Versions
from chalicelib.identity.phone import normal_phone
from chalicelib.identity.schemas import (
    AcknowledgedView,
    ControllerView,
    EditMe,
    EmailVerification,
    MeView,
    NewAcknowledgement,
    NewEmail,
    PoliciesView,
    PolicyTextView,
    PolicyView,
)
from chalicelib.platform.clock import iso
from chalicelib.platform.fence import AccountFrozen
from chalicelib.platform.ids import SubjectId
from chalicelib.platform.text import Language
from chalicelib.platform.versions import StaleVersion

blueprint = Blueprint(__name__)
api = Api(blueprint, "me")

ME = "/v1/me"


def _sid(call: Call) -> SubjectId:
    return cast(SubjectId, call.caller.sid)


def _shown(found: Person, status: int = 200) -> Answer:
    return Answer(_view(found), status, {"ETag": etag_of(found.version)})


def _show(call: Call, _result: str) -> Answer:
    return _shown(wiring.identity.accounts().person(_sid(call)), 201)


def _show_email(call: Call, _result: str) -> Answer:
    return _shown(wiring.identity.accounts().person(_sid(call)), 202)


@api.route("GET", ME, caller=person, answer=MeView)
def read_me(call: Call) -> Answer:
    """The caller's own profile."""
    return _shown(wiring.identity.accounts().person(_sid(call)))


@api.route("PATCH", ME, caller=person, body=EditMe, answer=MeView, refusals=(Invalid, StaleVersion, IfMatchMissing))
def edit_me(call: Call) -> Answer:
    """Change name, telephone number or language; needs `If-Match`."""
    body: EditMe = call.body
    phone = _phone(body)
    version = require_if_match(call)
    return _shown(
        wiring.identity.accounts().change_profile(_sid(call), lambda found: _wanted(found, body, phone), version)
    )


@api.route(
    "POST",
    ME + "/email",
    caller=person,
    body=NewEmail,
    answer=MeView,
    status=202,
    show=_show_email,
    refusals=(Invalid, refusals.EmailTooSoon),
)
def request_email(call: Call) -> Answer:
    """Register an e-mail address or change it.

    A link is mailed to the new address; the old one stays until the link is followed.
    """
    address = _address(call.body.email)
    return _shown(wiring.identity.accounts().request_email(_sid(call), address, call.once(_sid(call))), 202)


@api.route(
    "POST",
    "/v1/email-verifications",
    caller=anyone,
    body=EmailVerification,
    status=204,
    refusals=(refusals.EmailLinkInvalid, AccountFrozen),
)
def verify_email(call: Call) -> Answer:
    """Verify an e-mail address by the token of its mail. No login is needed; it works once."""
    wiring.identity.accounts().verify_email(call.body.token)
    return Answer(status=204)


@api.route("GET", "/v1/policies/current", caller=anyone, answer=PoliciesView)
def read_policies(_call: Call) -> Answer:
    """The terms and the privacy policy in force, in Swedish and English."""
    versions = policy_texts.CURRENT
    body = PoliciesView(
        policy=PolicyView(versions.policy, _text(policy_texts.policy, "sv"), _text(policy_texts.policy, "en")),
        terms=PolicyView(versions.terms, _text(policy_texts.terms, "sv"), _text(policy_texts.terms, "en")),
        controller=_controller(),
    )
    return Answer(body, headers={"Cache-Control": "public, max-age=300"})


@api.route(
    "POST",
    ME + "/acknowledgements",
    caller=newcomer,
    body=NewAcknowledgement,
    answer=MeView,
    status=201,
    show=_show,
    refusals=(refusals.PolicyOutdated,),
)
def acknowledge(call: Call) -> Answer:
    """Accept the terms and confirm having taken note of the privacy policy.

    Until then every other route answers 403 `acknowledgement_required`. The record is immutable.
    """
    body: NewAcknowledgement = call.body
    sid, versions = _sid(call), Versions(policy=body.policy_version, terms=body.terms_version)
    acknowledged = wiring.identity.accounts().acknowledge(
        sid, call.caller.session.session_id, versions, Language(body.language), call.once(sid)
    )
    return _shown(acknowledged, 201)


def _view(found: Person) -> MeView:
    """A personnummer is shown shortened, also to its owner: screens are seen by others."""
    versions, pending = found.acknowledged, found.pending_email
    return MeView(
        sid=found.sid,
        name=found.name,
        eid_name=found.eid_name,
        personnummer_masked=f"{found.personnummer[:8]}-****",
        email=found.email,
        email_verified=found.email_verified,
        pending_email=pending.address if pending else None,
        phone=found.phone,
        language=found.language.value,
        keep_requests_days=found.keep_requests_days,
        digest=found.digest.value,
        acknowledged=AcknowledgedView(versions.policy, versions.terms) if versions else None,
        created_at=iso(found.created_at),
    )


def _wanted(found: Person, body: EditMe, phone: str | None) -> Profile:
    return Profile(
        name=found.name if body.name is UNSET else " ".join(str(body.name).split()),
        phone=found.phone if body.phone is UNSET else phone,
        language=found.language if body.language is UNSET else Language(str(body.language)),
        keep_requests_days=found.keep_requests_days if body.keep_requests_days is UNSET else body.keep_requests_days,
        digest=found.digest if body.digest is UNSET else Digest(str(body.digest)),
    )


def _phone(body: EditMe) -> str | None:
    if not isinstance(body.phone, str):
        return None
    normal = normal_phone(body.phone)
    if normal is None:
        raise Invalid(FieldError("/phone", "invalid_phone", "not a telephone number"))
    return normal


def _address(given: str) -> str:
    """Checked as mail servers will check it; whether anybody reads it, the link finds out."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(given, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Invalid(FieldError("/email", "invalid_email", "not an e-mail address")) from error


def _controller() -> ControllerView:
    said = wiring.ground.settings()
    return ControllerView(said.seller_name, said.seller_organisation_number, said.seller_address, said.privacy_email)


def _text(noun: "policy_texts.Noun", language: str) -> PolicyTextView:
    found = noun(Language(language))
    return PolicyTextView(found.text, found.sha256)
