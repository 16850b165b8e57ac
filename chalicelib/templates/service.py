"""A person's verbs for their own templates: upload, place fields, use. Anybody else's is not found."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import RequestId, SubjectId, TemplateId
from chalicelib.platform.versions import require_version
from chalicelib.signing.domain import UploadDiffers, UploadMissing
from chalicelib.templates.domain import MAX_PAGES, Accepted, Template, TemplateStatus
from chalicelib.templates.files import file_name, upload_name
from chalicelib.templates.layout import Layout
from chalicelib.templates.ports import Judge, StoredFile, Target, Templates, Uploads, Vault
from chalicelib.templates.refusals import TemplateNotFound, TemplateTooLong
from chalicelib.templates.using import Drafting, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What is announced; size in bytes, SHA-256 in hex."""

    title: str
    description: str
    filename: str
    size: int
    sha256: str


class TemplateService:
    def __init__(
        self, *, templates: Templates, uploads: Uploads, vault: Vault, judge: Judge, drafting: Drafting, clock: Clock
    ) -> None:
        self._templates = templates
        self._uploads = uploads
        self._vault = vault
        self._judge = judge
        self._drafting = drafting
        self._clock = clock

    def create(self, owner: SubjectId, template_id: TemplateId, new: Announcement, once: Once | None) -> Template:
        template = Template(
            template_id=template_id,
            owner=owner,
            title=new.title,
            description=new.description,
            filename=new.filename,
            announced_size=new.size,
            announced_sha256=new.sha256,
            created_at=self._clock(),
        )
        self._templates.commit(template.create(len(self._templates.of(owner))), once=once)
        return self.find(owner, template_id)

    def find(self, owner: SubjectId, template_id: TemplateId) -> Template:
        return self._templates.find(owner, template_id)

    def of(self, owner: SubjectId) -> list[Template]:
        """Newest first."""
        return sorted(self._templates.of(owner), key=lambda template: template.created_at, reverse=True)

    def upload_target(self, template: Template) -> Target:
        """Presigned with the announced size and checksum; a new one each time it is asked for."""
        return self._uploads.target(
            upload_name(template.owner, template.template_id),
            size=template.announced_size,
            sha256=template.announced_sha256,
        )

    @rerun_on_conflict
    def complete_upload(self, owner: SubjectId, template_id: TemplateId) -> Template:
        """Pins the version that lies there now; the check reads exactly that one. Repeating it changes nothing."""
        template = self.find(owner, template_id)
        if template.status is not TemplateStatus.AWAITING_UPLOAD:
            return template
        found = self._uploads.find(upload_name(template.owner, template.template_id))
        if found is None:
            raise UploadMissing
        if found.size != template.announced_size:
            raise UploadDiffers
        self._templates.commit(template.uploaded(found.version, self._clock()))
        return self.find(owner, template_id)

    def check(self, owner: SubjectId, template_id: TemplateId) -> None:
        """The job. It runs any number of times with one outcome; what was deleted meanwhile leaves nothing behind."""
        try:
            template = self.find(owner, template_id)
            if template.status is TemplateStatus.CHECKING:
                self._record(template, self._checked(template))
        except TemplateNotFound:
            self._vault.delete(file_name(template_id))
        self._uploads.discard(upload_name(owner, template_id))

    @rerun_on_conflict
    def edit(
        self, owner: SubjectId, template_id: TemplateId, title: str | None, description: str | None, *, version: int
    ) -> Template:
        template = self.find(owner, template_id)
        require_version(template.version, version)
        self._templates.commit(template.edited(self._clock(), title=title, description=description))
        return self.find(owner, template_id)

    @rerun_on_conflict
    def lay_out(self, owner: SubjectId, template_id: TemplateId, layout: Layout, *, version: int) -> Template:
        """All roles and fields anew. LayoutRefused names every one that cannot be so."""
        template = self.find(owner, template_id)
        require_version(template.version, version)
        self._templates.commit(template.laid_out(layout, self._clock()))
        return self.find(owner, template_id)

    @rerun_on_conflict
    def delete(self, owner: SubjectId, template_id: TemplateId) -> None:
        """Requests made from it stay as they are; a document that the job has yet to make of it is refused."""
        template = self.find(owner, template_id)
        self._templates.commit(template.delete(self._clock()))
        self._uploads.discard(upload_name(template.owner, template.template_id))
        self._vault.delete(file_name(template_id))

    def content(self, owner: SubjectId, template_id: TemplateId) -> StoredFile:
        template = self.find(owner, template_id)
        size, key, name = template.ready_file.size, self._templates.key(owner), file_name(template_id)
        return StoredFile(
            size, template.filename, lambda start, end: self._vault.get(name, key, size=size, start=start, end=end)
        )

    def use(
        self, owner: SubjectId, template_id: TemplateId, request_id: RequestId, order: Order, once: Once | None
    ) -> Any:
        """Drafts a signature request; ValuesRefused names every value that is missing or wrong."""
        template = self.find(owner, template_id)
        file = template.require_usable()
        source = replace(order, source=template_id, filename=template.filename, size=file.size, sha256=file.sha256)
        return self._drafting.draft(owner, request_id, template.layout, source, once)

    def _checked(self, template: Template) -> Accepted | str:
        """The file as it was accepted and stored, or the code of its refusal."""
        with TemporaryDirectory() as folder:
            source, target = Path(folder) / "upload.pdf", Path(folder) / "accepted.pdf"
            try:
                self._uploads.fetch(
                    upload_name(template.owner, template.template_id), template.upload_version or "", source
                )
                accepted = self._judged(template, source, target)
            except DomainError as refusal:
                return refusal.code
            source.unlink()
            self._vault.put_file(file_name(template.template_id), self._templates.key(template.owner), target)
        return accepted

    def _judged(self, template: Template, source: Path, target: Path) -> Accepted:
        with source.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != template.announced_sha256:
                raise UploadDiffers
        found = self._judge(source, target)
        if len(found.pages) > MAX_PAGES:
            raise TemplateTooLong
        return Accepted(size=found.size, sha256=found.sha256, pages=tuple(found.pages))

    @rerun_on_conflict
    def _record(self, checked: Template, outcome: Accepted | str) -> None:
        template = self.find(checked.owner, checked.template_id)
        if template.status is not TemplateStatus.CHECKING:
            return
        at = self._clock()
        change = template.refused(outcome, at) if isinstance(outcome, str) else template.accepted(outcome, at)
        self._templates.commit(change)
