"""What the verbs of persons need from outside, and what their transactions write besides the person."""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.identity.domain import Person, Versions
from chalicelib.platform.change import Change, Once
from chalicelib.platform.ids import SubjectId


@dataclass(frozen=True, slots=True)
class Recognised:
    """A personnummer's keyed hash leads to a person from now on; one person only."""

    lookup: str
    sid: SubjectId


@dataclass(frozen=True, slots=True)
class EmailFound:
    """A verified address's keyed hash leads to a person from now on."""

    lookup: str
    sid: SubjectId


@dataclass(frozen=True, slots=True)
class EmailLeft:
    lookup: str
    sid: SubjectId


class Key(Protocol):
    """A person's key; links are derived from it, so that none is stored."""

    def derive(self, purpose: str, length: int = 32) -> bytes: ...


class Account(Protocol):
    """A person opened for one verb."""

    @property
    def key(self) -> Key: ...
    @property
    def person(self) -> Person: ...
    def commit(self, *changes: Change, once: Once | None = None) -> None: ...


class Accounts(Protocol):
    def new(self, sid: SubjectId) -> Account: ...
    def open(self, sid: SubjectId) -> Account: ...
    def acknowledged(self, sid: SubjectId) -> Versions | None: ...
    def recognise(self, personnummer: str) -> tuple[str, SubjectId | None]: ...
    def email_lookup(self, address: str) -> str: ...
