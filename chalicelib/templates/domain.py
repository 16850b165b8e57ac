"""A person's own templates: a PDF that was checked, and the layout placed on it. Pure: no I/O, no clock, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import SubjectId, TemplateId
from chalicelib.signing.domain import SYSTEM
from chalicelib.templates.layout import Layout, PageSize
from chalicelib.templates.refusals import TemplateNotLaidOut, TemplateWrongState, TooManyTemplates

MAX_TEMPLATES = 100  # of a person: their list is one read
MAX_PAGES = 200
EMPTY = Layout()


class TemplateStatus(StrEnum):
    AWAITING_UPLOAD = "awaiting_upload"
    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"


TEMPLATE: Mapping[TemplateStatus, frozenset[TemplateStatus]] = {
    TemplateStatus.AWAITING_UPLOAD: frozenset({TemplateStatus.CHECKING}),
    TemplateStatus.CHECKING: frozenset({TemplateStatus.READY, TemplateStatus.REFUSED}),
    TemplateStatus.READY: frozenset(),
    TemplateStatus.REFUSED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The file as the check left it: its size in bytes, SHA-256 in hex, and the size of each page as it is shown."""

    size: int
    sha256: str
    pages: tuple[PageSize, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One person's template. Its file never changes once it is accepted: another file is another template."""

    template_id: TemplateId
    version: int = 0
    head: Head = START
    owner: SubjectId
    status: TemplateStatus = TemplateStatus.AWAITING_UPLOAD
    title: str = field(repr=False)
    description: str = field(default="", repr=False)
    filename: str = field(repr=False)
    announced_size: int
    announced_sha256: str
    upload_version: str | None = None
    file: Accepted | None = None
    refusal_code: str | None = None
    layout: Layout = EMPTY
    created_at: datetime

    @property
    def stream(self) -> str:
        return self.template_id

    def create(self, others: int) -> Change:
        """`others`: how many their owner has."""
        if others >= MAX_TEMPLATES:
            raise TooManyTemplates
        return Change(self, self._event("template.created", self.created_at, self.owner))

    def uploaded(self, upload_version: str, at: datetime) -> Change:
        checking = replace(self, status=self._to(TemplateStatus.CHECKING), upload_version=upload_version)
        return Change(checking, self._event("template.uploaded", at, self.owner, sid=self.owner))

    def accepted(self, file: Accepted, at: datetime) -> Change:
        ready = replace(self, status=self._to(TemplateStatus.READY), file=file)
        return Change(ready, self._event("template.ready", at, SYSTEM, sha256=file.sha256))

    def refused(self, code: str, at: datetime) -> Change:
        refused = replace(self, status=self._to(TemplateStatus.REFUSED), refusal_code=code)
        return Change(refused, self._event("template.refused", at, SYSTEM, code=code))

    def edited(self, at: datetime, *, title: str | None, description: str | None) -> Change:
        """What is None stays."""
        title = self.title if title is None else title
        description = self.description if description is None else description
        event = self._event("template.edited", at, self.owner)
        return Change(replace(self, title=title, description=description), event)

    def laid_out(self, layout: Layout, at: datetime) -> Change:
        layout.require_placeable(self.ready_file.pages)
        return Change(replace(self, layout=layout), self._event("template.laid_out", at, self.owner))

    def delete(self, at: datetime) -> Change:
        """The row goes; the chain of events, which names nobody, stays and says when."""
        return Change(Deleted(self, head=self.head), self._event("template.deleted", at, self.owner))

    @property
    def ready_file(self) -> Accepted:
        if self.file is None:
            raise TemplateWrongState
        return self.file

    def require_usable(self) -> Accepted:
        file = self.ready_file
        if not self.layout.roles:
            raise TemplateNotLaidOut
        return file

    def _to(self, status: TemplateStatus) -> TemplateStatus:
        if status not in TEMPLATE[self.status]:
            raise TemplateWrongState
        return status

    def _event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        return Event(stream=self.template_id, type=kind, at=at, actor=actor, data=data)


@dataclass(frozen=True, slots=True)
class Deleted:
    """A template that its owner takes away."""

    template: Template
    head: Head

    @property
    def stream(self) -> str:
        return self.template.template_id
