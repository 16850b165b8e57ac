"""Keys: one data key per subject, company, case or request, wrapped by the one KMS key.

Crypto-shredding stands on this: the key row is read consistently at every use, so removing it acts at once, and a
tombstone keeps a key from ever being minted again. Unwrapped keys are held at most five minutes.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action as UpdateAction

from chalicelib.aws.sealed import DataKey
from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Action, Table, create
from chalicelib.platform.clock import Clock, iso
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import KeyId
from chalicelib.platform.text import Text

HELD_FOR = timedelta(minutes=5)
HELD_AT_MOST = 500


class KeyShredded(DomainError):
    """The key is gone, and with it everything it protected."""

    code = "erased"
    status = 404
    text = Text(sv="Uppgifterna finns inte längre.", en="This data no longer exists.")


class KeyExists(DomainError):
    """The key was minted by another writer, or shredded: it is never minted again."""

    code = "key_exists"


class KeyRow(Table):
    class Meta:
        table_name = settings().table("keys")

    key_id = UnicodeAttribute(hash_key=True)
    wrapped = BinaryAttribute(null=True, legacy_encoding=False)
    key_version = NumberAttribute(default=1)
    created_at = UnicodeAttribute()
    shredded_at = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Minted:
    """A new key: usable at once, stored by the transaction that first needs it."""

    row: KeyRow
    key: DataKey


def write_minted(minted: Minted) -> list[Action]:
    return [create(minted.row, KeyExists)]


class KeyRing:
    """`kms` is a KMS client; `kek` the alias of the key that wraps all others; `rows` the table they lie in."""

    def __init__(self, kms: Any, kek: str, clock: Clock, rows: type[KeyRow] = KeyRow) -> None:
        self._rows = rows
        self._kms = kms
        self._kek = kek
        self._clock = clock
        self._held: dict[str, tuple[bytes, datetime]] = {}

    def mint(self, key_id: KeyId) -> Minted:
        """A fresh 256-bit key. The encryption context shows in CloudTrail: opaque ids only."""
        answer = self._kms.generate_data_key(KeyId=self._kek, KeySpec="AES_256", EncryptionContext=_context(key_id, 1))
        row = self._rows(key_id, wrapped=answer["CiphertextBlob"], key_version=1, created_at=iso(self._clock()))
        self._hold(row, answer["Plaintext"])
        return Minted(row, DataKey(answer["Plaintext"], 1))

    def open(self, key_id: KeyId) -> DataKey:
        """The key as it is now; KeyShredded when it is gone or never was."""
        return self.unlock(self._rows.find(key_id))

    def unlock(self, row: KeyRow | None) -> DataKey:
        """The key of a row that was just read (consistently) together with what it protects."""
        if row is None or row.wrapped is None:
            raise KeyShredded
        return DataKey(self._unwrapped(row), int(row.key_version))

    def open_or_mint(self, key_id: KeyId) -> DataKey:
        """For keys that belong to no entity (the day's key of eID orders): minted by whoever comes first."""
        row = self._rows.find(key_id)
        if row is None:
            minted = self.mint(key_id)
            try:
                minted.row.save(condition=self._rows.key_id.does_not_exist())
            except Exception:
                return self.open(key_id)  # somebody else minted it; anything else shows again here
            return minted.key
        return self.open(key_id)

    def shred(self, key_id: KeyId) -> None:
        """For ever: the tombstone that is left keeps the key from being minted again. Twice is once."""
        rows = self._rows
        gone: list[UpdateAction] = [rows.wrapped.remove(), rows.shredded_at.set(iso(self._clock()))]
        try:
            rows(key_id).update(actions=gone, condition=rows.wrapped.exists())
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise

    def _unwrapped(self, row: KeyRow) -> bytes:
        held = self._held.get(_digest(row))
        if held and held[1] > self._clock():
            return held[0]
        context = _context(row.key_id, int(row.key_version))
        answer = self._kms.decrypt(CiphertextBlob=row.wrapped, EncryptionContext=context)
        plain: bytes = answer["Plaintext"]
        self._hold(row, plain)
        return plain

    def _hold(self, row: KeyRow, plain: bytes) -> None:
        if len(self._held) >= HELD_AT_MOST:
            self._held.clear()
        self._held[_digest(row)] = (plain, self._clock() + HELD_FOR)


def _context(key_id: str, version: int) -> dict[str, str]:
    return {"key_id": key_id, "v": str(version)}


def _digest(row: KeyRow) -> str:
    return row.key_id + hashlib.sha256(row.wrapped or b"").hexdigest()
