"""The templates table, a partition an owner, sealed under the owner's key; and the publications table."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib.aws.commit import commit_with
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Action, Wanted, delete, together, versioned
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import KeyId, SubjectId, TemplateId
from chalicelib.templates.domain import Accepted, Deleted, Template, TemplateStatus
from chalicelib.templates.layout import Layout
from chalicelib.templates.publication import Offer, Publication, PublicationStatus
from chalicelib.templates.refusals import TemplateNotFound
from chalicelib.templates.rows import PublicationRow, TemplateRow


class _Content(msgspec.Struct):
    title: str
    description: str
    filename: str
    layout: Layout


class TemplateStore:
    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def find(self, owner: SubjectId, template_id: TemplateId) -> Template:
        row = TemplateRow.find(owner, template_id)
        if row is None:
            raise TemplateNotFound
        return _template_of(row, self.key(owner))

    def of(self, owner: SubjectId) -> list[Template]:
        rows = list(TemplateRow.query(owner, consistent_read=True))
        key = self.key(owner) if rows else None
        return [_template_of(row, key) for row in rows if key]

    def key(self, owner: SubjectId) -> DataKey:
        return self._keys.open(KeyId(f"profile#{owner}"))

    def commit(self, change: Change, *, once: Once | None = None) -> None:
        commit_with({Template: self._write, Deleted: self._delete}, self._clock)(change, once=once)

    def _write(self, template: Template) -> list[Action]:
        return [versioned(_row_of(template, self.key(template.owner)), read_version=template.version)]

    def _delete(self, deleted: Deleted) -> list[Action]:
        return [delete(_row_of(deleted.template, self.key(deleted.template.owner)))]


class PublicationStore:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def find(self, slug: str) -> Publication:
        row = PublicationRow.find(slug)
        return _publication_of(row) if row else Publication(slug=slug)

    def all(self, slugs: Sequence[str]) -> list[Publication]:
        wanted: list[Wanted] = [(PublicationRow, slug, None) for slug in slugs]
        rows = together(*wanted) if wanted else []
        return [_publication_of(row) if row else Publication(slug=slug) for slug, row in zip(slugs, rows, strict=True)]

    def commit(self, change: Change, *, once: Once | None = None) -> None:
        commit_with({Publication: _write_publication}, self._clock)(change, once=once)


def _row_of(template: Template, key: DataKey) -> TemplateRow:
    content = _Content(template.title, template.description, template.filename, template.layout)
    file = template.file
    return TemplateRow(
        template.owner,
        template.template_id,
        version=template.version + 1,
        head_seq=template.head.seq,
        head_hash=template.head.hash,
        status=template.status.value,
        content_sealed=_box(key, template.owner, template.template_id).seal_bytes(
            "content", msgspec.json.encode(content)
        ),
        announced_size=template.announced_size,
        announced_sha256=template.announced_sha256,
        upload_version=template.upload_version,
        size=file.size if file else None,
        sha256=file.sha256 if file else None,
        pages=[list(page) for page in file.pages] if file else [],
        refusal_code=template.refusal_code,
        created_at=iso(template.created_at),
    )


def _template_of(row: TemplateRow, key: DataKey) -> Template:
    plain = _box(key, row.sid, row.template_id).unseal_bytes("content", row.content_sealed)
    content = msgspec.json.decode(plain, type=_Content)
    return Template(
        template_id=TemplateId(row.template_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        owner=SubjectId(row.sid),
        status=TemplateStatus(row.status),
        title=content.title,
        description=content.description,
        filename=content.filename,
        layout=content.layout,
        announced_size=int(row.announced_size),
        announced_sha256=row.announced_sha256,
        upload_version=row.upload_version,
        file=_file_of(row),
        refusal_code=row.refusal_code,
        created_at=from_iso(row.created_at),
    )


def _file_of(row: TemplateRow) -> Accepted | None:
    if row.sha256 is None:
        return None
    pages = tuple((float(width), float(height)) for width, height in row.pages)
    return Accepted(size=int(row.size or 0), sha256=row.sha256, pages=pages)


def _write_publication(publication: Publication) -> list[Action]:
    row = PublicationRow(
        publication.slug,
        version=publication.version + 1,
        head_seq=publication.head.seq,
        head_hash=publication.head.hash,
        status=publication.status.value,
        published=_offer_row(publication.published),
        proposed=_offer_row(publication.proposed),
    )
    return [versioned(row, read_version=publication.version)]


def _publication_of(row: PublicationRow) -> Publication:
    return Publication(
        slug=row.slug,
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=PublicationStatus(row.status),
        published=_offer_of(row.published),
        proposed=_offer_of(row.proposed),
    )


def _offer_row(offer: Offer | None) -> Any:
    return msgspec.to_builtins(offer) if offer else None


def _offer_of(stored: Any) -> Offer | None:
    return msgspec.convert(stored, Offer) if stored else None


def _box(key: DataKey, owner: str, template_id: str) -> SealedRow:
    return SealedRow(key, "templates", f"{owner}/{template_id}")
