"""Receipts in their table. A number is given in the transaction that writes its receipt, or not at all.

The series' row is moved on under the condition that it still says what was read. So a crash leaves no gap, and two who
read the same number meet: one writes, the other reads again.
"""

import msgspec

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Action, Item, create
from chalicelib.payments import ledger_store
from chalicelib.payments.receipt import Draft, Receipt
from chalicelib.payments.receipt_service import Series
from chalicelib.payments.rows import PaymentRow, ReceiptRow, SeriesRow
from chalicelib.payments.store import key_id_of
from chalicelib.platform.change import Change
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.ids import KeyId, ReceiptId, WalletId

SERIES = "series"


class Receipts:
    """`keys` are those of the books (`ledger-keys`)."""

    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def find(self, receipt_id: ReceiptId) -> Receipt | None:
        row = ReceiptRow.find(receipt_id) if receipt_id != SERIES else None
        return self._receipt(row) if row else None

    def about(self, about: str) -> Receipt | None:
        """The receipt of a purchase, or the credit invoice of a refund."""
        receipt_id = self.id_about(about)
        return self.find(receipt_id) if receipt_id else None

    def id_about(self, about: str) -> ReceiptId | None:
        """Nothing is unsealed."""
        row = PaymentRow.find(f"receipt#{about}")
        return ReceiptId(row.about) if row else None

    def page(self, wallet_id: WalletId, *, limit: int, after: str | None) -> tuple[list[Receipt], str | None]:
        """The newest first. The index may lag a moment behind."""
        last: Item = {"wallet_id": {"S": wallet_id}, "receipt_id": {"S": after or ""}}
        found = ReceiptRow.of_wallet.query(
            wallet_id, limit=limit, scan_index_forward=False, last_evaluated_key=last if after else None
        )
        receipts = [self._receipt(row) for row in found]
        return receipts, found.last_evaluated_key["receipt_id"]["S"] if found.last_evaluated_key else None

    def last_number(self) -> int:
        row = SeriesRow.find(SERIES)
        return int(row.last) if row else 0

    def commit(self, *changes: Change) -> None:
        own: dict[type, Writer] = {Receipt: self._write, Series: _move_on}
        commit_with(own | ledger_store.writers(), self._clock)(*changes)

    def _write(self, receipt: Receipt) -> list[Action]:
        key_id = key_id_of(receipt.draft.wallet_id, receipt.fiscal_year)
        return [create(_row(receipt, key_id, self._keys.open_or_mint(key_id)))]

    def _receipt(self, row: ReceiptRow) -> Receipt:
        box = SealedRow(self._keys.open(KeyId(row.key_id)), "receipts", row.receipt_id)
        draft = msgspec.json.decode(box.unseal_bytes("content", row.content_sealed), type=Draft)
        return Receipt(number=int(row.number), issued_at=from_iso(row.issued_at), draft=draft)


def _row(receipt: Receipt, key_id: str, key: DataKey) -> ReceiptRow:
    draft = receipt.draft
    box = SealedRow(key, "receipts", receipt.receipt_id)
    return ReceiptRow(
        receipt.receipt_id,
        wallet_id=draft.wallet_id,
        purchase_id=draft.purchase_id,
        kind=draft.kind.value,
        number=receipt.number,
        issued_at=iso(receipt.issued_at),
        key_id=key_id,
        content_sealed=box.seal_bytes("content", msgspec.json.encode(draft)),
    )


def _move_on(series: Series) -> list[Action]:
    update = {
        "TableName": SeriesRow.Meta.table_name,
        "Key": {"receipt_id": {"S": SERIES}},
        "UpdateExpression": "SET #last = :next",
        "ConditionExpression": "#last = :read" if series.read else "attribute_not_exists(#last)",
        "ExpressionAttributeNames": {"#last": "last"},
        "ExpressionAttributeValues": {":next": {"N": str(series.read + 1)}},
    }
    if series.read:
        update["ExpressionAttributeValues"] |= {":read": {"N": str(series.read)}}  # type: ignore[operator]
    return [Action({"Update": update}, f"receipts|{SERIES}")]
