"""What signing says no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text

STATES_IN_SWEDISH = {
    "draft": "utkast",
    "waiting": "väntar",
    "pending": "väntar på underskrift",
    "viewed": "öppnat",
    "signed": "underskrivet",
    "approved": "godkänt",
    "sealing": "förseglas",
    "completed": "klart",
    "declined": "avböjt",
    "expired": "utgånget",
    "voided": "tillbakadraget",
    "failed": "väntar på försegling",
    "awaiting_upload": "väntar på uppladdning",
    "checking": "kontrolleras",
    "ready": "godkänt",
    "refused": "underkänt",
    "sealed": "förseglat",
    "done": "klart",
}


class WrongState(DomainError):
    """The thing is in a state from which this cannot be done."""

    code = "wrong_state"
    status = 409

    def __init__(self, now: str, wanted: str) -> None:
        self.now = now
        self.wanted = wanted
        super().__init__(
            Text(
                sv=f"Det går inte i läget ”{STATES_IN_SWEDISH.get(now, now)}”.",
                en=f"This cannot be done in state “{now.replace('_', ' ')}”.",
            )
        )


class RequestNotFound(DomainError):
    code = "signature_request_not_found"
    status = 404
    text = Text(sv="Ärendet finns inte.", en="There is no such signature request.")


class DocumentNotFound(DomainError):
    code = "document_not_found"
    status = 404
    text = Text(sv="Dokumentet finns inte.", en="There is no such document.")


class RecipientNotFound(DomainError):
    code = "recipient_not_found"
    status = 404
    text = Text(sv="Mottagaren finns inte.", en="There is no such recipient.")


class LinkInvalid(DomainError):
    """The link is wrong, was replaced, or its request is gone. One answer for all, so that nothing can be guessed."""

    code = "link_invalid"
    status = 404
    text = Text(
        sv="Länken gäller inte. Be avsändaren om en ny.", en="The link is not valid. Ask the sender for a new one."
    )


class IdentificationRequired(DomainError):
    code = "identification_required"
    status = 403
    text = Text(
        sv="Legitimera dig med BankID för att se dokumentet.", en="Identify yourself with BankID to see the document."
    )


class WrongPerson(DomainError):
    """A pinned recipient's request was opened or signed with another person's eID."""

    code = "wrong_person"
    status = 403
    text = Text(
        sv="Ärendet är ställt till en annan person. Använd den personens BankID.",
        en="The request is addressed to another person. Use that person's BankID.",
    )


class RequestExpired(DomainError):
    """The last day has passed; true by the clock, even before the schedule has ended the request."""

    code = "request_expired"
    status = 409
    text = Text(sv="Tiden för att skriva under har gått ut.", en="The time for signing is over.")


class DocumentBeingChecked(DomainError):
    """The job that checks it would put its file into storage after everything there was erased."""

    code = "document_being_checked"
    status = 409
    text = Text(
        sv="Ett dokument kontrolleras just nu. Vänta en stund, eller ta bort dokumentet först.",
        en="A document is being checked now. Wait a moment, or remove the document first.",
    )


class TooLargeToCopy(DomainError):
    """A copy is one transaction, which holds 100 actions."""

    code = "too_large_to_copy"
    status = 422
    text = Text(
        sv="Ärendet har för många mottagare och dokument för att kopieras: högst 94 tillsammans.",
        en="The request has too many recipients and documents to be copied: 94 together at most.",
    )


class NothingToSign(DomainError):
    code = "documents_not_ready"
    status = 409
    text = Text(
        sv="Alla dokument måste vara uppladdade och godkända först, och minst ett av dem ska skrivas under.",
        en="Every document must be uploaded and accepted first, and at least one of them is to be signed.",
    )


class AttachmentNotSealed(DomainError):
    code = "attachment_not_sealed"
    status = 409
    text = Text(
        sv="Det här är en bilaga: den läses som den är och förseglas inte.",
        en="This is an attachment: it is read as it is, and not sealed.",
    )


class NoSigners(DomainError):
    code = "no_recipients"
    status = 409
    text = Text(sv="Lägg till minst en mottagare.", en="Add at least one recipient.")


class SignerMissing(DomainError):
    """Approvers and viewers alone make nothing that could be sealed."""

    code = "no_signer"
    status = 409
    text = Text(
        sv="Minst en av mottagarna måste skriva under.", en="At least one of the recipients must be there to sign."
    )


class NotYourTurn(DomainError):
    """The link is right, but others are to sign or approve first. Nothing of the request is shown before."""

    code = "not_your_turn"
    status = 409
    text = Text(
        sv="Det är inte din tur än. Du får ett mejl när de före dig är klara.",
        en="It is not your turn yet. You will get an e-mail when those before you are done.",
    )


class WrongRole(DomainError):
    """A signer signs, an approver approves, a viewer does neither and cannot decline."""

    code = "wrong_role"
    status = 403
    text = Text(
        sv="Du är inbjuden till ärendet i en annan roll och kan inte göra det här.",
        en="You are invited to the request in another role and cannot do this.",
    )


class WrongMethod(DomainError):
    """The sender chose how each signer signs; another way, even a stronger one, is not what was asked."""

    code = "wrong_method"
    status = 403
    text = Text(
        sv="Avsändaren har valt ett annat sätt att skriva under.", en="The sender has chosen another way to sign."
    )


class EvidenceMissing(DomainError):
    """An approval through an open link rests on the link; there is no eID's answer to show."""

    code = "evidence_missing"
    status = 404
    text = Text(
        sv="Mottagaren godkände genom sin länk, utan e-legitimation. Det finns ingen bevisfil.",
        en="The recipient approved through the link, without an eID. There is no evidence file.",
    )


class TooManyDocuments(DomainError):
    code = "too_many_documents"
    status = 422
    text = Text(sv="Ett ärende kan ha högst tio dokument.", en="A request can have ten documents at most.")


class DocumentsTooLarge(DomainError):
    """A document must fit into memory and mail; so must all of a request's."""

    code = "documents_too_large"
    status = 422
    text = Text(
        sv="Ärendets dokument får vara högst 100 MB tillsammans.",
        en="The documents of a request can be 100 MB together at most.",
    )


class TooManyRecipients(DomainError):
    code = "too_many_recipients"
    status = 422
    text = Text(sv="Ett ärende kan ha högst 90 mottagare.", en="A request can have 90 recipients at most.")


class NamesTooLong(DomainError):
    """BankID shows the names of all parties to each of them, and has room for some 30,000 bytes of text."""

    code = "names_too_long"
    status = 422
    text = Text(
        sv="Mottagarnas namn är tillsammans för långa för att få plats i BankID.",
        en="Together, the recipients' names are too long to be shown in BankID.",
    )


class SenderAlreadyRecipient(DomainError):
    code = "sender_already_recipient"
    status = 409
    text = Text(sv="Du är redan en av mottagarna.", en="You are one of the recipients already.")


class DocumentNotReady(DomainError):
    code = "document_not_ready"
    status = 409
    text = Text(sv="Dokumentet är inte uppladdat och godkänt.", en="The document has not been uploaded and accepted.")


class UploadMissing(DomainError):
    code = "upload_missing"
    status = 409
    text = Text(sv="Filen är inte uppladdad än.", en="The file has not been uploaded yet.")


class UploadDiffers(DomainError):
    code = "upload_differs"
    status = 422
    text = Text(
        sv="Den uppladdade filen är inte den som angavs.", en="The uploaded file is not the one that was announced."
    )


class NotSignedYet(DomainError):
    """Nothing half-signed ever leaves the service."""

    code = "not_completed"
    status = 409
    text = Text(
        sv="Det förseglade dokumentet finns när alla har skrivit under.",
        en="The sealed document exists when everybody has signed.",
    )


class SenderEmailMissing(DomainError):
    code = "sender_email_missing"
    status = 409
    text = Text(
        sv="Bekräfta din e-postadress innan du skickar: dit kommer det förseglade dokumentet.",
        en="Verify your e-mail address before sending: the sealed document goes there.",
    )


class VerificationNotFound(DomainError):
    code = "verification_not_found"
    status = 404
    text = Text(sv="Kontrollen finns inte.", en="There is no such verification.")
