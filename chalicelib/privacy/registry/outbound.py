"""What leaves the service: letters and text messages, and calls of other parties' services."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.field import Activity, Category, Message

_MAIL = ("mail",)
_PARTY = ("mail", "parties")


def _letters(
    kinds: str, recipients: tuple[str, ...], activity: Activity, categories: tuple[Category, ...]
) -> tuple[Message, ...]:
    return tuple(
        Message(kind=f"letter.{kind}", recipients=recipients, categories=categories, activity=activity)
        for kind in kinds.split()
    )


LETTERS = (
    *_letters(
        "invitation reminder prolonged forwarded declined voided expired failed removal identity_refused bounced",
        _PARTY,
        a.SIGNING,
        (c.NAME, c.EMAIL, c.CONTENT),
    ),
    *_letters("completed copy", _PARTY, a.SIGNING, (c.NAME, c.EMAIL, c.CONTENT, c.EVIDENCE)),
    *_letters("copy_code", _MAIL, a.SIGNING, (c.NAME, c.EMAIL, c.CREDENTIALS)),
    *_letters("signing_code", ("mail", "sms"), a.SIGNING, (c.NAME, c.EMAIL, c.PHONE, c.CREDENTIALS)),
    *_letters("export_ready export_failed", _MAIL, a.SIGNING, (c.NAME, c.EMAIL)),
    *_letters("digest", _MAIL, a.SIGNING, (c.NAME, c.EMAIL, c.ACTIVITY)),
    *_letters("acknowledged verify_email", _MAIL, a.ACCOUNT, (c.NAME, c.EMAIL)),
    *_letters("company_invitation member_joined member_removed", _MAIL, a.COMPANIES, (c.NAME, c.EMAIL, c.ORGANISATION)),
    *_letters("rights_received rights_extended rights_answered", _MAIL, a.RIGHTS, (c.NAME, c.EMAIL, c.COMPLAINT)),
    *_letters("rights_extract rights_due", _MAIL, a.RIGHTS, (c.NAME, c.EMAIL)),
    *_letters(
        "erasure_requested erasure_frozen erasure_cancelled erased", _MAIL, a.RIGHTS, (c.NAME, c.EMAIL, c.COMPLAINT)
    ),
    *_letters("api_key_created api_key_rotated webhook_disabled", _MAIL, a.INTEGRATIONS, (c.NAME, c.EMAIL)),
    *_letters("withdrawal_asked withdrawal_received refund_failed", _MAIL, a.PURCHASES, (c.NAME, c.EMAIL, c.PAYMENT)),
    *_letters(
        "complaint_confirm complaint_received complaint_moved complaint_answered",
        _MAIL,
        a.COMPLAINTS,
        (c.NAME, c.EMAIL, c.CONTENT),
    ),
    *_letters("complaint_staff complaint_due", _MAIL, a.COMPLAINTS, (c.ID,)),
    *_letters("receipt", _MAIL, a.PURCHASES, (c.NAME, c.EMAIL, c.ADDRESS, c.ORGANISATION, c.PAYMENT)),
)
CALLS = (
    Message(
        kind="eid.bankid",
        recipients=("bankid",),
        categories=(c.PERSONNUMMER, c.DEVICE, c.CONTENT),
        activity=a.IDENTIFICATION,
    ),
    Message(kind="eid.oidc", recipients=("oidc",), categories=(c.CONTENT, c.CREDENTIALS), activity=a.IDENTIFICATION),
    Message(kind="payment.swish", recipients=("swish",), categories=(c.PHONE, c.PAYMENT), activity=a.PURCHASES),
    Message(kind="payment.klarna", recipients=("klarna",), categories=(c.PAYMENT,), activity=a.PURCHASES),
    Message(kind="payment.stripe", recipients=("stripe",), categories=(c.PAYMENT,), activity=a.PURCHASES),
    Message(kind="webhook", recipients=("webhooks",), categories=(c.ID, c.ACTIVITY), activity=a.INTEGRATIONS),
    Message(kind="staff.login", recipients=("directory",), categories=(c.CREDENTIALS,), activity=a.STAFF),
    Message(kind="seal.timestamp", recipients=("timestamps",), categories=(c.SYSTEM,), activity=a.PROOF),
    Message(kind="seal.ocsp", recipients=("certificates",), categories=(c.SYSTEM,), activity=a.PROOF),
)
MESSAGES = (*LETTERS, *CALLS)
