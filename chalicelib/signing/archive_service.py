"""Reading an archive: one's own, or a company's as far as one reaches."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from chalicelib.platform.ids import CompanyId, SubjectId
from chalicelib.signing import permissions
from chalicelib.signing.archive_query import ArchiveQuery
from chalicelib.signing.ownership import OwnerId
from chalicelib.signing.ports import Cases

E = TypeVar("E")
ReadPage = Callable[[OwnerId, ArchiveQuery, int, str | None], tuple[Sequence[E], str | None]]


class ArchiveService(Generic[E]):
    """`read` gives a page of an owner's archive, and where the next begins."""

    def __init__(self, *, cases: Cases, read: ReadPage[E]) -> None:
        self._cases = cases
        self._read = read

    def page(
        self, caller: SubjectId, company_id: CompanyId | None, asked: ArchiveQuery, *, limit: int, after: str | None
    ) -> tuple[Sequence[E], str | None]:
        """CompanyNotFound for whoever does not belong to it."""
        if company_id is None:
            return self._read(caller, asked, limit, after)
        reaches_all = permissions.reaches_all(self._cases.standing(company_id, caller))
        return self._read(company_id, asked if reaches_all else replace(asked, made_by=caller), limit, after)
