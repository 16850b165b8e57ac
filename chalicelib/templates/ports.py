"""What templates' services need from outside, said once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from chalicelib.platform.change import Change, Once
from chalicelib.platform.ids import RequestId, SubjectId, TemplateId
from chalicelib.platform.text import Language
from chalicelib.signing.domain import Invitee, Mark
from chalicelib.templates.domain import Template
from chalicelib.templates.layout import PageSize
from chalicelib.templates.publication import Publication


class Templates(Protocol):
    """The table; `key` is the owner's. `find` raises TemplateNotFound; `commit` is guarded by the version."""

    def find(self, owner: SubjectId, template_id: TemplateId) -> Template: ...
    def of(self, owner: SubjectId) -> list[Template]: ...
    def key(self, owner: SubjectId) -> Any: ...
    def commit(self, change: Change, *, once: Once | None = None) -> None: ...


class Publications(Protocol):
    """What of the public templates is proposed and published, by slug; one that nobody proposed yet is new."""

    def find(self, slug: str) -> Publication: ...
    def all(self, slugs: Sequence[str]) -> list[Publication]: ...
    def commit(self, change: Change, *, once: Once | None = None) -> None: ...


class Target(Protocol):
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def expires_in_s(self) -> int: ...


class Found(Protocol):
    @property
    def version(self) -> str: ...
    @property
    def size(self) -> int: ...


class Uploads(Protocol):
    """The quarantine."""

    def target(self, name: str, *, size: int, sha256: str) -> Target: ...
    def find(self, name: str) -> Found | None: ...
    def fetch(self, name: str, version: str, target: Path) -> None: ...
    def discard(self, name: str) -> None: ...


class Vault(Protocol):
    """Encrypted storage; sizes are of the plain file."""

    def put_file(self, name: str, key: Any, source: Path) -> None: ...
    def get(self, name: str, key: Any, *, size: int, start: int = 0, end: int | None = None) -> bytes: ...
    def get_file(self, name: str, key: Any, *, size: int, target: Path) -> None: ...
    def delete(self, name: str) -> None: ...


class Judged(Protocol):
    """An accepted file: size in bytes, SHA-256 in hex, each page's width and height as it is shown."""

    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def pages(self) -> list[PageSize]: ...


Judge = Callable[[Path, Path], Judged]
"""`judge(source, target)`: signing's preflight, and what stamping asks besides; writes what is accepted or raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A signature request to be drafted from a template: its one document is `source`, stamped with `marks`."""

    title: str
    message: str
    language: Language
    settings: Mapping[str, Any]
    invitees: list[Invitee]
    source: str
    filename: str
    size: int
    sha256: str
    marks: tuple[Mark, ...]
    price_credits: int


MakeDraft = Callable[[SubjectId, RequestId, Draft, Once | None], Any]
"""Signing's verb; it answers what signing answers."""

NewId = Callable[[str], str]
NameOf = Callable[[SubjectId], str]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`size` in bytes; `read(start, end)` gives plain bytes [start, end)."""

    size: int
    filename: str
    read: Callable[[int, int], bytes]
