"""Where templates' files are, by the names their documents carry (`Document.made_from`)."""

import hashlib
from pathlib import Path

from chalicelib.platform.ids import SubjectId, TemplateId
from chalicelib.templates.catalogue import Edition, edition_of
from chalicelib.templates.ports import Templates, Vault
from chalicelib.templates.refusals import EditionChanged

PUBLIC = "pub_"


def upload_name(owner: SubjectId, template_id: TemplateId) -> str:
    return f"{owner}/{template_id}"


def file_name(template_id: TemplateId) -> str:
    return f"template/{template_id}"


def source_of(edition: Edition) -> str:
    """Pins the very file: `pub_slug/edition/sha256`."""
    return f"{PUBLIC}{edition.slug}/{edition.edition}/{edition.sha256}"


def write(owner: SubjectId, source: str, target: Path, *, store: Templates, vault: Vault) -> None:
    """The blank file, for the job that fills it in. TemplateNotFound, EditionUnknown, EditionChanged."""
    if source.startswith(PUBLIC):
        slug, number, sha256 = source.removeprefix(PUBLIC).split("/")
        _write_public(edition_of(slug, int(number)), sha256, target)
        return
    template = store.find(owner, TemplateId(source))
    vault.get_file(file_name(template.template_id), store.key(owner), size=template.ready_file.size, target=target)


def _write_public(edition: Edition, sha256: str, target: Path) -> None:
    content = edition.path.read_bytes()
    if not hashlib.sha256(content).hexdigest() == edition.sha256 == sha256:
        raise EditionChanged
    target.write_bytes(content)
