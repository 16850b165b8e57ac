"""What exporting an archive says no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class ExportNotFound(DomainError):
    code = "archive_export_not_found"
    status = 404
    text = Text(
        sv="Exporten finns inte. Den finns kvar i tre dagar.", en="There is no such export. It is kept for three days."
    )


class ExportPartNotFound(DomainError):
    code = "archive_export_part_not_found"
    status = 404
    text = Text(sv="Delen finns inte, eller inte än.", en="There is no such part, or not yet.")


class ExportsRunning(DomainError):
    code = "archive_exports_running"
    status = 409
    text = Text(
        sv="Två exporter pågår redan. Vänta tills en av dem är klar.",
        en="Two exports are under way. Wait until one of them is ready.",
    )
