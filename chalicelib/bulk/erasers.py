"""What bulk sends store of a person: the rows, the files of recipients, the reports, and what was uploaded."""

from collections.abc import Callable, Sequence

from chalicelib.aws.places import delete_place, queried
from chalicelib.bulk.reports import file_name, report_name, upload_name
from chalicelib.bulk.rows import BulkSendRow
from chalicelib.platform.erasing import Subject
from chalicelib.platform.ids import BulkId


class BulkSends:
    """`delete` a file of the vault, `discard` one of the quarantine: every version of it."""

    store = "bulk-sends"

    def __init__(self, delete: Callable[[str], None], discard: Callable[[str], None]) -> None:
        self._delete = delete
        self._discard = discard

    def find(self, subject: Subject, limit: int) -> list[str]:
        return queried(BulkSendRow, subject.sid, limit)

    def erase(self, subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            bulk_id = BulkId(place.split("|")[2])
            self._delete(file_name(bulk_id))
            self._delete(report_name(bulk_id))
            self._discard(upload_name(subject.sid, bulk_id))
            delete_place(BulkSendRow, place)
