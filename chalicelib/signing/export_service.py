"""Exporting an archive: asked for by its owner, made by a job part by part, fetched by ranges."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from chalicelib.platform.change import Change, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import ExportId, RequestId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.signing.archive_query import ArchiveQuery
from chalicelib.signing.export import ArchiveExport, ExportStatus, Part
from chalicelib.signing.export_package import Exhibit, exhibit, write_package
from chalicelib.signing.export_refusals import ExportNotFound, ExportPartNotFound
from chalicelib.signing.permissions import Verb
from chalicelib.signing.ports import Cases, Vault
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.signing.service import NewId, StoredFile, own_case

PART_BYTES = 120 * 1024 * 1024  # on disk twice, as it is and encrypted; a Lambda has 512 MB
PART_REQUESTS = 200
READ_AT_ONCE = 50

Entry = tuple[RequestId, str]
ReadEntries = Callable[[SubjectId, ArchiveQuery, int, str | None], tuple[Sequence[Entry], str | None]]
ReadEvidence = Callable[[SubjectId, RequestId], StoredFile]


class Exports(Protocol):
    """The table; `key` is the owner's. `find` raises ExportNotFound; `commit` is guarded by the version."""

    def find(self, owner: SubjectId, export_id: ExportId) -> ArchiveExport: ...
    def of(self, owner: SubjectId) -> list[ArchiveExport]: ...
    def key(self, owner: SubjectId) -> Any: ...
    def commit(self, change: Change, *, once: Once | None = None) -> None: ...


class ExportService:
    """`entries` gives a page of an archive with each entry's place; `enqueue` asks for the next part."""

    def __init__(
        self,
        *,
        exports: Exports,
        cases: Cases,
        vault: Vault,
        entries: ReadEntries,
        evidence: ReadEvidence,
        enqueue: Callable[[SubjectId, ExportId, int], None],
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._exports = exports
        self._cases = cases
        self._vault = vault
        self._entries = entries
        self._evidence = evidence
        self._enqueue = enqueue
        self._clock = clock
        self._new_id = new_id

    def request(
        self,
        owner: SubjectId,
        export_id: ExportId,
        asked: ArchiveQuery,
        *,
        with_evidence: bool,
        language: Language,
        once: Once | None,
    ) -> ArchiveExport:
        export = ArchiveExport(
            export_id=export_id,
            owner=owner,
            language=language,
            asked=asked,
            with_evidence=with_evidence,
            created_at=self._clock(),
        )
        self._exports.commit(export.create(self._exports.of(owner)), once=once)
        return self.find(owner, export_id)

    def find(self, owner: SubjectId, export_id: ExportId) -> ArchiveExport:
        """Anybody else's, and one whose time is over, is not found."""
        return self._exports.find(owner, export_id)

    def of(self, owner: SubjectId) -> list[ArchiveExport]:
        """Newest first."""
        return sorted(self._exports.of(owner), key=lambda export: export.created_at, reverse=True)

    def part(self, owner: SubjectId, export_id: ExportId, number: int) -> StoredFile:
        """A ZIP by its number, from 1."""
        export, key = self.find(owner, export_id), self._exports.key(owner)
        if not 1 <= number <= len(export.parts):
            raise ExportPartNotFound
        part = export.parts[number - 1]
        name, size = name_of(export_id, part.file_id), part.size
        filename = f"b2bsign-{export.created_at.date().isoformat()}-{number}.zip"
        return StoredFile(
            size, filename, lambda start, end: self._vault.get(name, key, size=size, start=start, end=end)
        )

    def run(self, owner: SubjectId, export_id: ExportId, number: int) -> None:
        """The job: makes part `number`, then asks for the next. What a run before has done is only passed on."""
        try:
            export = self._exports.find(owner, export_id)
        except ExportNotFound:
            return  # its three days are over
        if export.status is ExportStatus.RUNNING and number == len(export.parts) + 1:
            export = self._make(export)
        if export.status is ExportStatus.RUNNING and number == len(export.parts):
            self._enqueue(owner, export_id, number + 1)

    @rerun_on_conflict
    def give_up(self, owner: SubjectId, export_id: ExportId) -> None:
        export = self._exports.find(owner, export_id)
        if export.status is ExportStatus.RUNNING:
            self._exports.commit(export.fail(self._clock()))

    def _make(self, export: ArchiveExport) -> ArchiveExport:
        exhibits, after = self._gathered(export)
        part = self._stored(export, exhibits) if exhibits else None
        self._exports.commit(export.added(part, after, self._clock()))
        return self._exports.find(export.owner, export.export_id)

    def _gathered(self, export: ArchiveExport) -> tuple[list[Exhibit], str | None]:
        """As many requests as one part holds, and where the next begins."""
        exhibits: list[Exhibit] = []
        size, after = 0, export.after
        while True:
            entries, following = self._entries(export.owner, export.asked, READ_AT_ONCE, after)
            for request_id, entry in entries:
                found = self._exhibit(export, request_id)
                is_full = len(exhibits) == PART_REQUESTS or (exhibits and found and size + found.size > PART_BYTES)
                if is_full:
                    return exhibits, after
                after = entry
                if found:
                    exhibits.append(found)
                    size += found.size
            after = following
            if following is None:
                return exhibits, None

    def _exhibit(self, export: ArchiveExport, request_id: RequestId) -> Exhibit | None:
        """None of what its owner deleted meanwhile."""
        try:
            case = own_case(self._cases, export.owner, request_id, Verb.READ)
            evidence = self._evidence(export.owner, request_id) if export.with_evidence else None
        except RequestNotFound:
            return None
        return exhibit(self._vault, case, evidence)

    def _stored(self, export: ArchiveExport, exhibits: list[Exhibit]) -> Part:
        key, file_id = self._exports.key(export.owner), self._new_id("part")
        with TemporaryDirectory() as folder:
            path = Path(folder) / "part.zip"
            write_package(path, exhibits, export.language)
            self._vault.put_file(name_of(export.export_id, file_id), key, path)
            return Part(path.stat().st_size, len(exhibits), file_id)


def name_of(export_id: ExportId, file_id: str) -> str:
    """Storage deletes what begins with `export/` after four days."""
    return f"export/{export_id}/{file_id}"
