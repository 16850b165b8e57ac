"""Messages to a person or about them; what was sent about a request that others keep is not theirs."""

from collections.abc import Sequence

from chalicelib.aws.places import delete_place, scanned
from chalicelib.notifications.store import MessageRow
from chalicelib.platform.erasing import Subject

WHOSE = "#a = :sid OR #t = :sid OR contains(#m, :sid)"


class Messages:
    store = "messages"

    def find(self, subject: Subject, limit: int) -> list[str]:
        names = {"#a": "about", "#t": "to", "#m": "message_id"}
        return scanned(MessageRow, WHOSE, names, subject.sid, limit)

    def erase(self, _subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            delete_place(MessageRow, place)
