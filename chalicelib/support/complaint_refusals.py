"""What complaints say no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class ComplaintNotFound(DomainError):
    """Unknown, somebody else's, gone, or opened by a link that is not its own."""

    code = "complaint_not_found"
    status = 404
    text = Text(sv="Klagomålet finns inte.", en="There is no such complaint.")


class ComplaintWrongState(DomainError):
    code = "complaint_wrong_state"
    text = Text(
        sv="Det går inte i klagomålets nuvarande läge.", en="This is not possible in the complaint's present state."
    )


class ComplaintReopenTooLate(DomainError):
    code = "complaint_reopen_too_late"
    text = Text(
        sv="Klagomålet besvarades för mer än 30 dagar sedan. Lämna ett nytt.",
        en="The complaint was answered more than 30 days ago. Make a new one.",
    )


class ComplaintSubjectNotFound(DomainError):
    """What the complaint is said to be about is not there, or not the complainant's own."""

    code = "complaint_subject_not_found"
    status = 404
    text = Text(
        sv="Köpet eller ärendet finns inte, eller är inte ditt.",
        en="There is no such purchase or request, or it is not yours.",
    )


class ComplaintsOpen(DomainError):
    """One person's, waiting for an answer: each is work for somebody."""

    code = "too_many_complaints"
    status = 429
    text = Text(
        sv="Du har redan flera klagomål som väntar på svar. Skriv i något av dem, eller vänta.",
        en="Several complaints of yours already wait for an answer. Write in one of them, or wait.",
    )


class ComplaintFull(DomainError):
    code = "complaint_full"
    text = Text(
        sv="Klagomålet rymmer inga fler meddelanden. Lämna ett nytt.",
        en="The complaint holds no more messages. Make a new one.",
    )


class ComplaintNotYours(DomainError):
    """Staff: whoever writes to the complainant has taken the complaint first."""

    code = "complaint_not_taken"
    text = Text(
        sv="Ta klagomålet först: bara den som har det svarar.", en="Take the complaint first: its owner answers."
    )


class ComplaintTakenAlready(DomainError):
    code = "complaint_taken_already"
    text = Text(sv="Du har redan klagomålet.", en="The complaint is yours already.")


class ComplaintMailUnlikely(DomainError):
    code = "complaint_mail_in_the_future"
    status = 422
    text = Text(sv="Mejlet kan inte ha kommit i framtiden.", en="The mail cannot have come in the future.")
