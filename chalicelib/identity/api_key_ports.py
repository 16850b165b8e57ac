"""What the verbs of API keys need from outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.identity.api_key import ApiKey
from chalicelib.identity.membership import Standing
from chalicelib.platform.change import Change, Once
from chalicelib.platform.ids import ApiKeyId, CompanyId, SubjectId
from chalicelib.platform.owners import OwnerId


@dataclass(frozen=True, slots=True)
class StillStands:
    """Rides in a transaction: it fails unless the person is in the company what they were when it was decided."""

    company_id: CompanyId
    sid: SubjectId
    standing: Standing


class ApiKeys(Protocol):
    """What is read is read consistently, but for the list of an owner's keys, which may lag a moment behind."""

    def find(self, key_id: ApiKeyId) -> ApiKey:
        """ApiKeyNotFound; also when its owner's data was erased, and the key's secrets with it."""

    def of_owner(self, owner: OwnerId) -> Sequence[ApiKey]: ...
    def hash_of(self, owner: OwnerId, key_id: ApiKeyId, secret: str) -> str:
        """Keyed with the owner's data key, so that the table alone proves no secret."""

    def commit(self, *changes: Change, once: Once | None = None) -> None: ...
    def see(self, key_id: ApiKeyId, at: datetime) -> None: ...


FindStanding = Callable[[CompanyId, SubjectId], Standing | None]
