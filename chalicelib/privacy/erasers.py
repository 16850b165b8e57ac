"""What privacy itself stores of a person: what they wrote when they used their rights, and copies made for them.

That they asked, when, and what became of it stays for accountability, under the opaque id alone.
"""

from collections.abc import Callable, Sequence

from chalicelib.aws.fence import FenceRow
from chalicelib.aws.places import scanned
from chalicelib.platform.erasing import Subject
from chalicelib.platform.ids import DataRequestId, ErasureId, KeyId
from chalicelib.privacy.request_store import key_id_of
from chalicelib.privacy.rows import DataRequestRow

WRITTEN = (DataRequestRow.contact_sealed, DataRequestRow.text_sealed, DataRequestRow.reasons_sealed)


class DataRequests:
    """`end` answers one that waits; `delete_all` a folder of the vault; `shred` a request's own key.

    The request that asked for this very erasure is answered by its end, and goes with the erasure's own key.
    """

    store = "data-requests"

    def __init__(
        self,
        end: Callable[[DataRequestId], None],
        delete_all: Callable[[str], None],
        shred: Callable[[KeyId], None],
    ) -> None:
        self._end = end
        self._delete_all = delete_all
        self._shred = shred

    def find(self, subject: Subject, limit: int) -> list[str]:
        condition, names = "#s = :sid AND attribute_exists(#c)", {"#s": "subject", "#c": "contact_sealed"}
        found = scanned(DataRequestRow, condition, names, subject.sid, limit + 1)
        return [place for place in found if place.split("|")[1] != _own(subject)][:limit]

    def erase(self, _subject: Subject, places: Sequence[str]) -> None:
        for place in places:
            data_request_id = DataRequestId(place.split("|")[1])
            self._end(data_request_id)
            self._delete_all(f"extract/{data_request_id}/")
            self._shred(key_id_of(data_request_id))
            row = DataRequestRow(data_request_id)
            row.update(actions=[a.remove() for a in WRITTEN], condition=DataRequestRow.status.exists())


def request_of(erasure_id: str) -> DataRequestId:
    """An erasure and the data subject request it answers have one number."""
    return DataRequestId(erasure_id.replace("era_", "dsr_"))


def erasure_of(data_request_id: str) -> ErasureId:
    return ErasureId(data_request_id.replace("dsr_", "era_"))


def _own(subject: Subject) -> str:
    fence = FenceRow.find(subject.sid)
    return request_of(fence.erasure_id) if fence and fence.erasure_id else ""
