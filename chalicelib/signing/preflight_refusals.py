"""Why an uploaded file is not accepted for signing: one class per reason, each with a code and a sentence."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class PdfRefused(DomainError):
    """The uploaded file cannot be signed as it is. The reason is the subclass."""

    code = "pdf_refused"
    status = 422
    text = Text(sv="Filen kan inte signeras.", en="The file cannot be signed.")


class CopySourceGone(PdfRefused):
    """A copied document whose original was deleted before the copy was made."""

    code = "copy_source_gone"
    text = Text(
        sv="Dokumentet som skulle kopieras finns inte längre.", en="The document to be copied no longer exists."
    )


class TemplateGone(PdfRefused):
    """A document made from a template that was deleted, or is no longer published, before the job came to it."""

    code = "template_gone"
    text = Text(
        sv="Mallen som dokumentet skulle göras av finns inte längre.",
        en="The template the document was to be made of no longer exists.",
    )


class PdfUnstampable(PdfRefused):
    """Annotations and form fields lie above the page: they could hide what is written into it."""

    code = "pdf_unstampable"
    text = Text(
        sv="PDF-filen har formulärfält eller anteckningar som kan dölja det som fylls i. Skriv ut den till en ny PDF "
        "och ladda upp den.",
        en="The PDF has form fields or annotations that could hide what is filled in. Print it to a new PDF and "
        "upload that.",
    )


class PdfSignedBefore(PdfRefused):
    """A template that bears signatures: whatever is filled in would break them."""

    code = "pdf_signed_before"
    text = Text(
        sv="PDF-filen är redan underskriven digitalt och kan inte fyllas i. Använd en som inte är det.",
        en="The PDF bears digital signatures and cannot be filled in. Use one that does not.",
    )


class NotAPdf(PdfRefused):
    code = "not_a_pdf"
    text = Text(sv="Filen är inte en PDF.", en="The file is not a PDF.")


class PdfEmpty(PdfRefused):
    code = "pdf_no_pages"
    text = Text(sv="PDF-filen har inga sidor.", en="The PDF has no pages.")


class PdfLocked(PdfRefused):
    code = "pdf_password"
    text = Text(
        sv="PDF-filen kräver ett lösenord för att öppnas. Spara den utan lösenord och ladda upp den igen.",
        en="The PDF needs a password to be opened. Save it without a password and upload it again.",
    )


class PdfScripted(PdfRefused):
    code = "pdf_javascript"
    text = Text(
        sv="PDF-filen innehåller skript som kan ändra vad som visas. Skriv ut den till en ny PDF och ladda upp den.",
        en="The PDF contains scripts that can change what is shown. Print it to a new PDF and upload that.",
    )


class PdfLaunches(PdfRefused):
    code = "pdf_launch_action"
    text = Text(
        sv="PDF-filen kan starta andra program. Skriv ut den till en ny PDF och ladda upp den.",
        en="The PDF can start other programs. Print it to a new PDF and upload that.",
    )


class PdfDynamicForm(PdfRefused):
    code = "pdf_xfa"
    text = Text(
        sv="PDF-filen är ett dynamiskt formulär (XFA), vars innehåll inte ligger fast. Skriv ut den till en ny PDF.",
        en="The PDF is a dynamic form (XFA), whose content is not fixed. Print it to a new PDF.",
    )


class PdfReachesOut(PdfRefused):
    code = "pdf_external_content"
    text = Text(
        sv="PDF-filen hämtar innehåll utifrån eller skickar uppgifter vidare. Skriv ut den till en ny PDF.",
        en="The PDF fetches content from elsewhere or sends data away. Print it to a new PDF.",
    )


class PdfTooManyPages(PdfRefused):
    code = "pdf_too_many_pages"
    text = Text(sv="PDF-filen har för många sidor.", en="The PDF has too many pages.")


class PdfTooLarge(PdfRefused):
    code = "pdf_too_large"
    status = 413
    text = Text(sv="Filen är för stor.", en="The file is too large.")


class PdfDamaged(PdfRefused):
    code = "pdf_damaged"
    text = Text(
        sv="PDF-filen är skadad och går inte att läsa. Skapa den på nytt och ladda upp den igen.",
        en="The PDF is damaged and cannot be read. Create it anew and upload it again.",
    )


class PdfTooComplex(PdfRefused):
    code = "pdf_too_complex"
    text = Text(
        sv="PDF-filen är för komplicerad för att kontrolleras. Skriv ut den till en ny PDF och ladda upp den.",
        en="The PDF is too complex to be checked. Print it to a new PDF and upload that.",
    )


class PdfTakesTooLong(PdfRefused):
    code = "pdf_takes_too_long"
    text = Text(
        sv="PDF-filen tar för lång tid att kontrollera. Skriv ut den till en ny PDF och ladda upp den.",
        en="The PDF takes too long to check. Print it to a new PDF and upload that.",
    )


class PdfUnsealable(PdfRefused):
    code = "pdf_unsealable"
    text = Text(
        sv="PDF-filen är uppbyggd så att den inte kan förseglas. Skriv ut den till en ny PDF och ladda upp den.",
        en="The PDF is built in a way that cannot be sealed. Print it to a new PDF and upload that.",
    )


REFUSALS: dict[str, type[PdfRefused]] = {
    refusal.code: refusal
    for refusal in (
        CopySourceGone, TemplateGone, PdfUnstampable, PdfSignedBefore, NotAPdf, PdfEmpty, PdfLocked, PdfScripted,
        PdfLaunches, PdfDynamicForm, PdfReachesOut,
        PdfTooManyPages, PdfTooLarge, PdfDamaged, PdfTooComplex, PdfTakesTooLong, PdfUnsealable,
    )
}  # fmt: skip
