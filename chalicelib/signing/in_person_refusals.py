"""What signing on the sender's device says no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class NotInPerson(DomainError):
    """Whoever is invited by mail has a link that nobody else gets to see."""

    code = "not_in_person"
    status = 403
    text = Text(
        sv="Mottagaren är inbjuden med e-post. Bara den som ska skriva under på plats öppnas av dig.",
        en="The recipient is invited by e-mail. You only open it for those who are to sign in person.",
    )


class InPersonUnidentified(DomainError):
    """Without BankID it would be the sender's word alone that somebody else approved on the sender's device."""

    code = "in_person_unidentified"
    status = 422
    text = Text(
        sv="Den som godkänner på plats måste ha ett personnummer, så att det går att se vem det var.",
        en="Whoever approves in person needs a personnummer, so that it can be seen who it was.",
    )
