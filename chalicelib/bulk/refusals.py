"""What bulk sends say no to: to calls, and to whole files. What is wrong with a row stands in the report."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class BulkSendNotFound(DomainError):
    code = "bulk_send_not_found"
    status = 404
    text = Text(sv="Massutskicket finns inte.", en="There is no such bulk send.")


class BulkWrongState(DomainError):
    """Its file is not checked yet or was refused, it runs, or it is over."""

    code = "bulk_send_wrong_state"
    status = 409
    text = Text(sv="Det går inte i massutskickets läge.", en="This cannot be done in the bulk send's state.")


class TooManyBulkSends(DomainError):
    code = "too_many_bulk_sends"
    status = 409
    text = Text(
        sv="Du har redan 20 massutskick. Ta bort ett först.", en="You have 20 bulk sends already. Delete one first."
    )


class BulkNothingToStart(DomainError):
    """A row that was named is not there, has something wrong, or is sent already; or there is none to start."""

    code = "bulk_nothing_to_start"
    status = 422
    text = Text(
        sv="En eller flera av raderna finns inte, är felaktiga eller redan skickade.",
        en="One or more of the rows do not exist, are wrong or are sent already.",
    )


class BulkBaseChanged(DomainError):
    """What the rows were checked against is not what would be sent now."""

    code = "bulk_base_changed"
    status = 409
    text = Text(
        sv="Mallen eller utkastet har ändrats sedan filen kontrollerades. Ladda upp filen igen.",
        en="The template or draft has changed since the file was checked. Upload the file again.",
    )


class BulkDocumentRefused(DomainError):
    """The document that was made for a row did not pass its check; the draft says why."""

    code = "bulk_document_refused"
    status = 409
    text = Text(
        sv="Dokumentet som gjordes av raden godkändes inte. Utkastet säger varför.",
        en="The document made of the row was not accepted. The draft says why.",
    )


class BulkDraftGone(DomainError):
    """The draft that was made for a row was deleted before it was sent. No other is made in its place."""

    code = "bulk_draft_gone"
    status = 409
    text = Text(sv="Radens utkast har tagits bort.", en="The row's draft was deleted.")


class FileRefused(DomainError):
    """The whole file cannot be used."""

    code = "bulk_file_refused"
    status = 422
    text = Text(sv="Filen går inte att använda.", en="The file cannot be used.")


class FileEncodingUnknown(FileRefused):
    code = "bulk_file_encoding_unknown"
    text = Text(
        sv="Filens teckenkodning känns inte igen. Spara den som CSV UTF-8.",
        en="The file's encoding is not recognised. Save it as CSV UTF-8.",
    )


class FileNotATable(FileRefused):
    code = "bulk_file_not_csv"
    text = Text(sv="Filen är ingen läsbar CSV-fil.", en="The file is not a readable CSV file.")


class FileEmpty(FileRefused):
    code = "bulk_file_empty"
    text = Text(sv="Filen har inga rader under rubrikraden.", en="The file has no rows below its header.")


class TooManyRows(FileRefused):
    code = "bulk_too_many_rows"
    text = Text(sv="Filen får ha högst 500 rader.", en="The file can have 500 rows at most.")


class ColumnsWrong(FileRefused):
    """The report names each: missing, unknown or there twice."""

    code = "bulk_columns_wrong"
    text = Text(
        sv="Rubrikraden stämmer inte: rapporten säger vilka kolumner.",
        en="The header does not fit: the report says which columns.",
    )


FILE_REFUSALS = {
    kind.code: kind for kind in (FileRefused, FileEncodingUnknown, FileNotATable, FileEmpty, TooManyRows, ColumnsWrong)
}
