"""The verbs of files of vouchers: asked for by staff, made by a job, fetched for three days."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.payments.refusals import VoucherFileNotFound
from chalicelib.payments.voucher_file import FileStatus, Period, VoucherFile
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import SubjectId, VoucherFileId


class VoucherFiles(Protocol):
    """`find` raises VoucherFileNotFound, also when its days are over. `key` is that of a year's books."""

    def find(self, file_id: VoucherFileId) -> VoucherFile: ...
    def key(self, fiscal_year: int) -> Any: ...
    def commit(self, change: Change, *, once: Once | None = None) -> None: ...


class Vault(Protocol):
    def put(self, name: str, key: Any, content: bytes) -> None: ...
    def get(self, name: str, key: Any, *, size: int, start: int = 0, end: int | None = None) -> bytes: ...


SieOf = Callable[[Period], tuple[bytes, int]]
"""A period's file and how many vouchers it holds."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    size: int
    filename: str
    read: Callable[[int, int], bytes]


class VoucherFileService:
    def __init__(self, *, files: VoucherFiles, vault: Vault, sie_of: SieOf, clock: Clock) -> None:
        self._files = files
        self._vault = vault
        self._sie_of = sie_of
        self._clock = clock

    def request(
        self, caller: SubjectId, file_id: VoucherFileId, period: Period, once: Once | None = None
    ) -> VoucherFile:
        asked = VoucherFile(file_id=file_id, period=period, asked_by=caller, created_at=self._clock())
        self._files.commit(asked.request(), once=once)
        return self.find(file_id)

    def find(self, file_id: VoucherFileId) -> VoucherFile:
        return self._files.find(file_id)

    def content(self, file_id: VoucherFileId) -> StoredFile:
        """VoucherFileNotFound until it is made."""
        file = self.find(file_id)
        if file.status is not FileStatus.READY:
            raise VoucherFileNotFound
        key, size, name = self._files.key(file.period.fiscal_year), file.size, name_of(file)
        return StoredFile(
            size, file.filename, lambda start, end: self._vault.get(name, key, size=size, start=start, end=end)
        )

    def make(self, file_id: VoucherFileId) -> None:
        """The job: any number of times. Two runs at once may read other vouchers, so each file has its own name."""
        try:
            file = self.find(file_id)
        except VoucherFileNotFound:
            return  # its days are over
        if file.status is FileStatus.READY:
            return
        content, vouchers = self._sie_of(file.period)
        change = file.made(len(content), hashlib.sha256(content).hexdigest(), vouchers, self._clock())
        made = change.entity
        assert isinstance(made, VoucherFile)
        self._vault.put(name_of(made), self._files.key(file.period.fiscal_year), content)
        self._files.commit(change)


def name_of(file: VoucherFile) -> str:
    """Storage deletes what begins with `export/` after four days."""
    return f"export/{file.file_id}/{file.sha256}"
