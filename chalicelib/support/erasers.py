"""What the back office holds of a person: their complaints. The words go with their key."""

from collections.abc import Callable, Sequence

from chalicelib.aws.places import delete_place, noun_of
from chalicelib.platform.erasing import Subject
from chalicelib.platform.ids import KeyId
from chalicelib.support.complaint_rows import ComplaintRow
from chalicelib.support.complaint_store import key_id_of


class Complaints:
    """Made with the account, or with its verified address. `shred` a key."""

    store = "complaints"

    def __init__(self, shred: Callable[[KeyId], None]) -> None:
        self._shred = shred

    def find(self, subject: Subject, limit: int) -> list[str]:
        noun = noun_of(ComplaintRow)
        found: list[str] = []
        for whose in (subject.sid, subject.email_lookup):
            rows = ComplaintRow.of_subject.query(whose, limit=limit) if whose else ()
            found += [f"{noun}|{row.complaint_id}" for row in rows]
        return found[:limit]

    def erase(self, _subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            self._shred(key_id_of(place.split("|")[1]))
            delete_place(ComplaintRow, place)
