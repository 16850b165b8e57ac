"""What templates say no to."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field of what was given; `field` is a JSON pointer into the body."""

    field: str
    code: str
    detail: Text


class TemplateNotFound(DomainError):
    code = "template_not_found"
    status = 404
    text = Text(sv="Mallen finns inte.", en="There is no such template.")


class TemplateWrongState(DomainError):
    """It is not uploaded yet, being checked, or was refused."""

    code = "template_wrong_state"
    status = 409
    text = Text(sv="Det går inte i mallens nuvarande läge.", en="This cannot be done in the template's present state.")


class TemplateNotLaidOut(DomainError):
    """Without a role there is nobody to send it to."""

    code = "template_not_laid_out"
    status = 409
    text = Text(
        sv="Mallen är inte klar att användas: placera roller och fält först.",
        en="The template is not ready for use: place roles and fields first.",
    )


class TemplateTooLong(DomainError):
    code = "template_too_long"
    status = 422
    text = Text(sv="En mall kan ha högst 200 sidor.", en="A template can have 200 pages at most.")


class TooManyTemplates(DomainError):
    code = "too_many_templates"
    status = 409
    text = Text(sv="Du kan ha högst hundra mallar.", en="You can have a hundred templates at most.")


class LayoutRefused(DomainError):
    """Fields that stand outside the page, on top of each other, or for nobody; `errors` names each."""

    code = "template_layout_invalid"
    status = 422
    text = Text(
        sv="Ett eller flera av mallens fält går inte att placera så.",
        en="One or more of the template's fields cannot be placed so.",
    )

    def __init__(self, errors: Sequence[Wrong] = ()) -> None:
        super().__init__()
        self.errors = list(errors)


class ValuesRefused(DomainError):
    """The report on what was to be filled in: `errors` names every value that is missing or wrong."""

    code = "template_values_invalid"
    status = 422
    text = Text(
        sv="En eller flera uppgifter kan inte fyllas i som de är.",
        en="One or more values cannot be filled in as they are.",
    )

    def __init__(self, errors: Sequence[Wrong] = ()) -> None:
        super().__init__()
        self.errors = list(errors)


class EditionUnknown(DomainError):
    """The text is not among those that ship with the service."""

    code = "public_template_version_unknown"
    status = 422
    text = Text(
        sv="Den versionen av mallen följer inte med tjänsten.",
        en="That version of the template is not part of the service.",
    )


class NothingProposed(DomainError):
    code = "public_template_not_proposed"
    status = 409
    text = Text(sv="Det finns inget förslag att ta ställning till.", en="There is no proposal to decide on.")


class NotPublished(DomainError):
    code = "public_template_not_published"
    status = 409
    text = Text(sv="Mallen är inte publicerad.", en="The template is not published.")


class SecondPersonNeeded(DomainError):
    """Whoever proposes a public template does not publish it."""

    code = "second_person_needed"
    status = 403
    text = Text(
        sv="Någon annan än den som föreslog mallen måste publicera den.",
        en="Somebody else than whoever proposed the template must publish it.",
    )


class EditionChanged(DomainError):
    """The file that ships is not the one two persons published: it is not used before they do so again."""

    code = "public_template_changed"
    status = 503
    text = Text(
        sv="Mallen håller på att uppdateras. Försök igen senare.", en="The template is being updated. Try again later."
    )
