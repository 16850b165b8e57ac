"""Bulk sends: a person's verbs, and the job that checks the file and sends row by row. Anybody else's is not found."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.bulk import reports
from chalicelib.bulk.domain import Asked, Base, BulkSend, BulkStatus, RowState, RowStatus
from chalicelib.bulk.form import Form, header_problems, read_rows
from chalicelib.bulk.ports import BulkSends, Enqueue, FindForm, Target, Uploads, Vault
from chalicelib.bulk.refusals import BulkBaseChanged, BulkSendNotFound, ColumnsWrong
from chalicelib.bulk.rowwork import GivenUp, Rows, RowWork
from chalicelib.bulk.sheet import Sheet, read_sheet
from chalicelib.platform.change import Change, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import BulkId, SubjectId
from chalicelib.signing.domain import UploadDiffers, UploadMissing

LOOK_AGAIN_S = 5  # the preflight of a document takes some seconds
HAS_FILES = (BulkStatus.READY, BulkStatus.RUNNING)


class BulkService:
    """`find_form` asks the base what it is now; `enqueue` asks the job to come again."""

    def __init__(
        self,
        *,
        bulk_sends: BulkSends,
        uploads: Uploads,
        vault: Vault,
        find_form: FindForm,
        work: RowWork,
        enqueue: Enqueue,
        clock: Clock,
    ) -> None:
        self._bulk_sends = bulk_sends
        self._uploads = uploads
        self._vault = vault
        self._find_form = find_form
        self._work = work
        self._enqueue = enqueue
        self._clock = clock

    # --- the owner ---------------------------------------------------------------------------------------------------

    def create(
        self, owner: SubjectId, bulk_id: BulkId, base: Base, asked: Asked, size: int, sha256: str, once: Once | None
    ) -> BulkSend:
        """The base must be one that could be used now; `size` in bytes, `sha256` in hex."""
        self._find_form(owner, base, asked)
        bulk = BulkSend(
            bulk_id=bulk_id,
            owner=owner,
            base=base,
            asked=asked,
            announced_size=size,
            announced_sha256=sha256,
            created_at=self._clock(),
        )
        self._bulk_sends.commit(bulk.create(len(self._bulk_sends.of(owner))), once=once)
        return self.find(owner, bulk_id)

    def find(self, owner: SubjectId, bulk_id: BulkId) -> BulkSend:
        """One whose thirty days are over is not found."""
        return self._bulk_sends.find(owner, bulk_id)

    def of(self, owner: SubjectId) -> list[BulkSend]:
        """Newest first."""
        return sorted(self._bulk_sends.of(owner), key=lambda bulk: bulk.created_at, reverse=True)

    def form(self, bulk: BulkSend) -> Form:
        return self._find_form(bulk.owner, bulk.base, bulk.asked)

    def upload_target(self, bulk: BulkSend) -> Target:
        """Presigned with the announced size and checksum; a new one each time it is asked for."""
        name = reports.upload_name(bulk.owner, bulk.bulk_id)
        return self._uploads.target(name, size=bulk.announced_size, sha256=bulk.announced_sha256)

    @rerun_on_conflict
    def complete_upload(self, owner: SubjectId, bulk_id: BulkId) -> BulkSend:
        """Pins the version that lies there now. Repeating it changes nothing."""
        bulk = self.find(owner, bulk_id)
        if bulk.status is not BulkStatus.AWAITING_UPLOAD:
            return bulk
        found = self._uploads.find(reports.upload_name(owner, bulk_id))
        if found is None:
            raise UploadMissing
        if found.size != bulk.announced_size:
            raise UploadDiffers
        self._bulk_sends.commit(bulk.uploaded(found.version, self._clock()))
        return self.find(owner, bulk_id)

    def report(self, owner: SubjectId, bulk_id: BulkId) -> tuple[BulkSend, reports.KeptReport]:
        """Empty before the check; of a refused file what is wrong with its header."""
        bulk = self.find(owner, bulk_id)
        if not bulk.report_size:
            return bulk, reports.KeptReport()
        name, key = reports.report_name(bulk_id), self._bulk_sends.key(owner)
        return bulk, reports.decoded(self._vault.get(name, key, size=bulk.report_size))

    @rerun_on_conflict
    def start(self, owner: SubjectId, bulk_id: BulkId, rows: Sequence[int] | None, once: Once | None) -> BulkSend:
        """All rows that can be, or those named. BulkBaseChanged where they would not be sent as they were checked."""
        bulk = self.find(owner, bulk_id)
        change = bulk.start(rows, self._clock())
        if self.form(bulk).version != bulk.base_version:
            raise BulkBaseChanged
        self._bulk_sends.commit(change, once=once)
        return self.find(owner, bulk_id)

    @rerun_on_conflict
    def cancel(self, owner: SubjectId, bulk_id: BulkId, once: Once | None) -> BulkSend:
        self._bulk_sends.commit(self.find(owner, bulk_id).cancel(self._clock()), once=once)
        return self.find(owner, bulk_id)

    @rerun_on_conflict
    def delete(self, owner: SubjectId, bulk_id: BulkId) -> None:
        self._bulk_sends.commit(self.find(owner, bulk_id).delete(self._clock()))

    # --- the job -----------------------------------------------------------------------------------------------------

    def run(self, owner: SubjectId, bulk_id: BulkId, given_up: GivenUp | None = None) -> None:
        """Any number of times with one outcome: checks the file, or works on some rows and asks to come again.

        `given_up` at the last try: what broke a row is told to it, where it is raised before.

        What is over leaves no file behind; what was deleted nothing at all.
        """
        try:
            bulk = self.find(owner, bulk_id)
            if bulk.status is BulkStatus.CHECKING:
                self._check(bulk)
            elif bulk.status is BulkStatus.RUNNING:
                self._advance(bulk, given_up)
            if self.find(owner, bulk_id).status not in HAS_FILES:
                self._vault.delete(reports.file_name(bulk_id))
        except BulkSendNotFound:
            self._vault.delete(reports.file_name(bulk_id))
            self._vault.delete(reports.report_name(bulk_id))
        self._uploads.discard(reports.upload_name(owner, bulk_id))

    def _check(self, bulk: BulkSend) -> None:
        sheet: Sheet | None = None
        try:
            content = self._fetched(bulk)
            sheet, form = read_sheet(content), self.form(bulk)
            report = read_rows(sheet, form, bulk.asked.language)
        except DomainError as refusal:
            found = header_problems(sheet, self.form(bulk)) if isinstance(refusal, ColumnsWrong) and sheet else []
            kept, code = self._kept(bulk, reports.encoded_header(found)), refusal.code
            self._record(bulk, lambda now: now.refused(code, kept, self._clock()))
            return
        wrong = {problem.row for problem in report.problems}
        rows = [RowStatus(r.number, RowState.INVALID if r.number in wrong else RowState.READY) for r in report.rows]
        kept = self._kept(bulk, reports.encoded(report))
        self._vault.put(reports.file_name(bulk.bulk_id), self._bulk_sends.key(bulk.owner), content)
        self._record(bulk, lambda now: now.checked(rows, kept, form.version, form.price_credits, self._clock()))

    def _fetched(self, bulk: BulkSend) -> bytes:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "upload.csv"
            self._uploads.fetch(reports.upload_name(bulk.owner, bulk.bulk_id), bulk.upload_version or "", path)
            content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != bulk.announced_sha256:
            raise UploadDiffers
        return content

    def _kept(self, bulk: BulkSend, report: bytes) -> int:
        self._vault.put(reports.report_name(bulk.bulk_id), self._bulk_sends.key(bulk.owner), report)
        return len(report)

    @rerun_on_conflict
    def _record(self, checked: BulkSend, outcome: Callable[[BulkSend], Change]) -> None:
        bulk = self.find(checked.owner, checked.bulk_id)
        if bulk.status is BulkStatus.CHECKING:
            self._bulk_sends.commit(outcome(bulk))

    def _advance(self, bulk: BulkSend, given_up: GivenUp | None) -> None:
        claimed = self._claimed(bulk.owner, bulk.bulk_id)
        outcomes, broken = self._work.outcomes(claimed, self._rows(claimed), given_up)
        if outcomes:
            self._settle(claimed, outcomes)
        if broken is not None:
            raise broken
        now = self.find(bulk.owner, bulk.bulk_id)
        if now.status is BulkStatus.RUNNING:
            self._enqueue(bulk.owner, bulk.bulk_id, 0 if outcomes else LOOK_AGAIN_S)

    @rerun_on_conflict
    def _claimed(self, owner: SubjectId, bulk_id: BulkId) -> BulkSend:
        bulk = self.find(owner, bulk_id)
        change = bulk.claim() if bulk.status is BulkStatus.RUNNING else None
        if change is not None:
            self._bulk_sends.commit(change)
        return self.find(owner, bulk_id)

    def _rows(self, bulk: BulkSend) -> Rows:
        """Read again from the file, when a row is to be drafted and not before."""

        def read() -> tuple[Form, Sheet]:
            form, key = self.form(bulk), self._bulk_sends.key(bulk.owner)
            if form.version != bulk.base_version:
                raise BulkBaseChanged
            name = reports.file_name(bulk.bulk_id)
            return form, read_sheet(self._vault.get(name, key, size=bulk.announced_size))

        return Rows(read, bulk.asked.language)

    @rerun_on_conflict
    def _settle(self, worked: BulkSend, outcomes: dict[int, str | None]) -> None:
        bulk = self.find(worked.owner, worked.bulk_id)
        if bulk.status is BulkStatus.RUNNING:
            self._bulk_sends.commit(bulk.settled(outcomes, self._clock()))
