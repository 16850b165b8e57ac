"""The tables of templates. What a person wrote is sealed (`*_sealed`); the rest is ids, states, times and hashes."""

from typing import Any

from pynamodb.attributes import BinaryAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table


class TemplateRow(Table):
    """A person's own; `content_sealed` holds the title, the description, the file's name and the layout."""

    class Meta:
        table_name = settings().table("templates")

    sid = UnicodeAttribute(hash_key=True)
    template_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    content_sealed = BinaryAttribute(legacy_encoding=False)
    announced_size = NumberAttribute()
    announced_sha256 = UnicodeAttribute()
    upload_version = UnicodeAttribute(null=True)
    size = NumberAttribute(null=True)
    sha256 = UnicodeAttribute(null=True)
    pages: ListAttribute[Any] = ListAttribute()
    refusal_code = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()


class PublicationRow(Table):
    """A public template: no person but staff, by their opaque ids."""

    class Meta:
        table_name = settings().table("publications")

    slug = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    published: JSONAttribute = JSONAttribute(null=True)
    proposed: JSONAttribute = JSONAttribute(null=True)
