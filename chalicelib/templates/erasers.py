"""What templates store of a person: the rows, their files, and what was uploaded and not taken."""

from collections.abc import Callable, Sequence

from chalicelib.aws.places import delete_place, queried
from chalicelib.platform.erasing import Subject
from chalicelib.platform.ids import TemplateId
from chalicelib.templates.files import file_name, upload_name
from chalicelib.templates.rows import TemplateRow


class Templates:
    """`delete` a file of the vault, `discard` one of the quarantine: every version of it."""

    store = "templates"

    def __init__(self, delete: Callable[[str], None], discard: Callable[[str], None]) -> None:
        self._delete = delete
        self._discard = discard

    def find(self, subject: Subject, limit: int) -> list[str]:
        return queried(TemplateRow, subject.sid, limit)

    def erase(self, subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            template_id = TemplateId(place.split("|")[2])
            self._delete(file_name(template_id))
            self._discard(upload_name(subject.sid, template_id))
            delete_place(TemplateRow, place)
