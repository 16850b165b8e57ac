"""Purchases in their table, sealed under the key of their buyer's books in the year of payment."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.tables import Action, Item, create, update, versioned
from chalicelib.payments import ledger_store
from chalicelib.payments.domain import STOCKHOLM, Asked, Purchase
from chalicelib.payments.mapping import OPEN, purchase_of, purchase_row
from chalicelib.payments.provider import Method
from chalicelib.payments.rows import PaymentRow, PurchaseRow
from chalicelib.payments.settling import paid_key
from chalicelib.platform.change import Change, Conflict, Once
from chalicelib.platform.clock import Clock, iso
from chalicelib.platform.ids import KeyId, PurchaseId, WalletId

SECRET_BYTES = 20


def key_id_of(wallet_id: WalletId, fiscal_year: int) -> KeyId:
    return KeyId(f"ledger#{wallet_id}#{fiscal_year}")


class Purchases:
    """`keys` are those of the books (`ledger-keys`)."""

    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def find(self, purchase_id: PurchaseId) -> Purchase | None:
        row = PurchaseRow.find(purchase_id)
        return self._purchase(row) if row else None

    def asked_by(self, method: Method, reference: str) -> PurchaseId | None:
        """By what was asked for, or by a settlement that was booked: a dispute names nothing else."""
        row = PaymentRow.find(_asked_key(method, reference)) or PaymentRow.find(paid_key(f"{method.value}#{reference}"))
        return PurchaseId(row.about) if row else None

    def page(self, wallet_id: WalletId, *, limit: int, after: str | None) -> tuple[list[Purchase], str | None]:
        """The newest first. The index may lag a moment behind a purchase that was just made."""
        last: Item = {"wallet_id": {"S": wallet_id}, "listed": {"S": after}, "purchase_id": {"S": _id_in(after)}}
        found = PurchaseRow.of_wallet.query(
            wallet_id, limit=limit, scan_index_forward=False, last_evaluated_key=last if after else None
        )
        purchases = [self._purchase(row) for row in found]
        return purchases, found.last_evaluated_key["listed"]["S"] if found.last_evaluated_key else None

    def due(self, at: datetime, *, limit: int) -> list[PurchaseId]:
        """The longest overdue first."""
        rows = PurchaseRow.to_look_at.query(OPEN, PurchaseRow.look_at <= iso(at), limit=limit)
        return [PurchaseId(row.purchase_id) for row in rows]

    def needing_attention(self, *, limit: int) -> list[PurchaseId]:
        return [PurchaseId(row.purchase_id) for row in PurchaseRow.needing_attention.query(OPEN, limit=limit)]

    def callback_secret(self, purchase: Purchase) -> str:
        """32 letters and digits, derived: nothing of it is stored. The year is that of the creation, for good."""
        key = self._keys.open_or_mint(key_id_of(purchase.wallet_id, purchase.created_at.astimezone(STOCKHOLM).year))
        return base64.b32encode(key.derive(f"payment-callback|{purchase.payment_id}", SECRET_BYTES)).decode()

    def may_ask(self, purchase_id: PurchaseId, at: datetime, every: timedelta) -> bool:
        """One conditional write of an attribute of its own, which no other writer of the row knows or touches."""
        action = {
            "TableName": PurchaseRow.Meta.table_name,
            "Key": {"purchase_id": {"S": purchase_id}},
            "UpdateExpression": "SET asked_at = :now",
            "ConditionExpression": "attribute_not_exists(asked_at) OR asked_at <= :before",
            "ExpressionAttributeValues": {":now": {"S": iso(at)}, ":before": {"S": iso(at - every)}},
        }
        try:
            update(Action({"Update": action}, f"asked|{purchase_id}"))
        except Conflict:
            return False
        return True

    def commit(self, *changes: Change, once: Once | None = None) -> Sequence[object]:
        return commit_with(self.writers(), self._clock)(*changes, once=once)

    def writers(self) -> dict[type, Writer]:
        """For whoever commits a purchase together with what is its own: who decided about it."""
        own: dict[type, Writer] = {Purchase: self.write, Asked: _write_asked}
        return own | ledger_store.writers()

    def write(self, purchase: Purchase) -> list[Action]:
        """For whoever commits it together with what is its own: a refund, a withdrawal."""
        key_id = key_id_of(purchase.wallet_id, purchase.fiscal_year)
        row = purchase_row(purchase, key_id, self._keys.open_or_mint(key_id))
        return [versioned(row, read_version=purchase.version)]

    def _purchase(self, row: PurchaseRow) -> Purchase:
        return purchase_of(row, self._keys.open(KeyId(row.key_id)))


def _write_asked(asked: Asked) -> list[Action]:
    return [create(PaymentRow(_asked_key(asked.method, asked.reference), about=asked.purchase_id))]


def _asked_key(method: Method, reference: str) -> str:
    return f"asked#{method.value}#{reference}"


def _id_in(listed: str | None) -> str:
    return (listed or "").rpartition("#")[2]
