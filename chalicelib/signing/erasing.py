"""Erasing a deleted request: its key first, so that from then on nothing of it can be read, then files and rows."""

from collections.abc import Callable

from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import RequestId, SubjectId
from chalicelib.platform.versions import require_version
from chalicelib.signing import deletion, names, permissions
from chalicelib.signing.ports import Cases, Uploads, Vault
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.signing.service import own_case


class DeletionService:
    """`shred` removes a case's key for ever; `remove_rows` its rows, the request's last. Both may be repeated."""

    def __init__(
        self,
        *,
        cases: Cases,
        uploads: Uploads,
        vault: Vault,
        shred: Callable[[RequestId], None],
        remove_rows: Callable[[RequestId], None],
        clock: Clock,
    ) -> None:
        self._cases = cases
        self._uploads = uploads
        self._vault = vault
        self._shred = shred
        self._remove_rows = remove_rows
        self._clock = clock

    @rerun_on_conflict
    def delete(self, caller: SubjectId, request_id: RequestId, *, version: int | None = None) -> None:
        """For its owner it is gone at once."""
        case = own_case(self._cases, caller, request_id, permissions.deleting)
        require_version(case.request.version, version)
        case.commit(*deletion.delete(case.request, case.documents(), self._clock()))

    def erase(self, request_id: RequestId) -> None:
        """Any number of times: what a run before did is found done. Never what was not deleted, or is kept."""
        try:
            request = self._cases.open(request_id).request
            if request.deleted_at is None or deletion.is_kept(request):
                return
        except RequestNotFound:
            pass  # its key is shredded: an earlier run came so far at least
        self._shred(request_id)
        self._vault.delete_all(names.case_folder(request_id))
        self._uploads.discard(names.upload_folder(request_id))
        self._remove_rows(request_id)
