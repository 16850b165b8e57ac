"""Refusals: what the service says no to, each with one stable code and a sentence a person understands."""

from typing import ClassVar

from chalicelib.platform.text import Text


class DomainError(Exception):
    """A refusal. It changes nothing; the edge renders it as problem+json (RFC 9457).

    `code` is part of the API and never changes; `status` is the HTTP status it is answered with;
    `text` is what a person reads. Neither holds personal data, secrets or internals.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    text: ClassVar[Text] = Text(sv="Det går inte att göra.", en="This cannot be done.")

    def __init__(self, message: Text | None = None) -> None:
        self.message = message or self.text
        super().__init__(self.code)


class NotPermitted(DomainError):
    """The caller may know of it, and their role does not let them do this."""

    code = "not_permitted"
    status = 403
    text = Text(sv="Din roll i företaget tillåter inte det.", en="Your role in the company does not allow this.")


class ReasonMissing(DomainError):
    """Staff do what they do for a stated reason; GDPR art. 12(3)-(4): delays and refusals are reasoned."""

    code = "reason_missing"
    status = 422
    text = Text(
        sv="Ange skälet: när du tittar en kod och minst några ord i rubriken X-Reason, annars i fältet reason.",
        en="Give the reason: to look, a code and a few words in the header X-Reason; else in the field reason.",
    )
