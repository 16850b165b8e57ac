"""A recipient as the sender writes it, checked as far as it can be before a letter goes out."""

from typing import TYPE_CHECKING

from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.platform.text import Language
from chalicelib.signing.schemas import NewRecipient

if TYPE_CHECKING:
    from chalicelib.signing.recipient import Invitee

OWN = ("name", "email", "phone", "personnummer")
NOT_GIVEN = "the sender's own profile says it"


def invitee(recipient: NewRecipient, place: str) -> "Invitee":
    """`place` is the JSON pointer of the recipient in the body. Raises Invalid, which names each wrong field."""
    from chalicelib.signing.recipient import Invitee, Method, Role

    _in_person(recipient, place)
    _method(recipient, place)
    _provider(recipient, place)
    _enclosures(recipient, place)
    if recipient.is_sender:
        _refuse([name for name in OWN if getattr(recipient, name) is not None], place, "not_with_is_sender", NOT_GIVEN)
        return Invitee(is_sender=True, role=Role(recipient.role), order=recipient.order)
    _refuse([name for name in ("name", "email") if getattr(recipient, name) is None], place, "missing", "required")
    return Invitee(
        name=" ".join((recipient.name or "").split()),
        email=address(recipient.email or "", f"{place}/email"),
        phone=_phone(recipient.phone, f"{place}/phone"),
        personnummer=_personnummer(recipient.personnummer, f"{place}/personnummer"),
        language=Language(recipient.language),
        role=Role(recipient.role),
        order=recipient.order,
        in_person=recipient.in_person,
        method=Method(recipient.method),
        provider=recipient.provider,
        enclosures=tuple(" ".join(label.split()) for label in recipient.enclosures),
    )


def _in_person(recipient: NewRecipient, place: str) -> None:
    """On the sender's own device somebody acts, and is known by BankID."""
    if not recipient.in_person:
        return
    if recipient.is_sender or recipient.role == "viewer":
        raise Invalid(FieldError(f"{place}/in_person", "not_in_person", "for another person, who signs or approves"))
    if recipient.role == "approver" and recipient.personnummer is None:
        raise Invalid(FieldError(f"{place}/personnummer", "missing", "an approver in person is known by it"))


def _method(recipient: NewRecipient, place: str) -> None:
    """The sender has a personnummer of their own; on their device, and to approve, there is BankID or the link."""
    if recipient.method != "bankid" and (recipient.is_sender or recipient.in_person or recipient.role != "signer"):
        raise Invalid(
            FieldError(f"{place}/method", "only_for_signers", "for another person, who signs by the mailed link")
        )


def _enclosures(recipient: NewRecipient, place: str) -> None:
    """Who signs binds what they hand in; the sender has their own documents."""
    if recipient.enclosures and (recipient.is_sender or recipient.role != "signer"):
        raise Invalid(FieldError(f"{place}/enclosures", "only_for_signers", "for another person, who signs"))


def _provider(recipient: NewRecipient, place: str) -> None:
    from chalicelib import wiring

    if (recipient.method == "eid") != (recipient.provider is not None):
        raise Invalid(FieldError(f"{place}/provider", "with_method_eid", "names the eID where the method is eid"))
    if recipient.provider is not None:
        wiring.eid.brokers().require(recipient.provider)


def _refuse(names: list[str], place: str, code: str, detail: str) -> None:
    if names:
        raise Invalid(*(FieldError(f"{place}/{name}", code, detail) for name in names))


def address(given: str, field: str) -> str:
    """What SES would refuse is refused at once: it takes no letter beyond ASCII before the @ (no SMTPUTF8)."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(given, check_deliverability=False, allow_smtputf8=False, strict=True).normalized
    except EmailNotValidError as error:
        raise Invalid(FieldError(field, "invalid_email", "not an e-mail address")) from error


def _phone(given: str | None, field: str) -> str | None:
    from chalicelib.identity.phone import normal_phone

    normal = normal_phone(given) if given is not None else None
    if given is not None and normal is None:
        raise Invalid(FieldError(field, "invalid_phone", "not a phone number"))
    return normal


def _personnummer(given: str | None, field: str) -> str | None:
    from chalicelib.signing.personnummer import is_personnummer

    if given is not None and not is_personnummer(given):
        raise Invalid(FieldError(field, "invalid_personnummer", "not a valid personnummer"))
    return given
