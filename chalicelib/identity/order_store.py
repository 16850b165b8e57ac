"""The eid-orders table: the row that polls touch, which takes BankID's answer too; apart from it, what was asked."""

import zlib
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.aws.clients import client
from chalicelib.aws.commit import transact
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.once_rows import find_once, once_row
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Action, create, together, update
from chalicelib.identity.eid import EidFlow, StartedOrder
from chalicelib.identity.order import (
    ANSWER_KEPT,
    FINISH_APART,
    ORDER_KEPT,
    POLL_APART,
    Ask,
    ClientKind,
    EidOrder,
    OrderStatus,
    OrderUsed,
    Purpose,
    StoredAnswer,
)
from chalicelib.identity.refusals import EidOrderNotFound, EidOrderUsed
from chalicelib.identity.rows import OrderAskRow, OrderRow
from chalicelib.platform.change import AlreadyDone, Conflict, Once
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.ids import KeyId, OrderId
from chalicelib.platform.text import Language, Text

TABLE = "eid-orders"


class DynamoOrders:
    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def create(self, order: EidOrder, ask: Ask, once: Once | None) -> None:
        # A login belongs to nobody yet: its key is the day's, minted by the first login of the day.
        is_login = order.purpose is Purpose.LOGIN
        key = self._keys.open_or_mint(order.key_id) if is_login else self._keys.open(order.key_id)
        actions = [create(self._row(order, key)), create(self._ask_row(order, ask, key))]
        if once is not None:
            actions.append(create(once_row(once, self._clock()), AlreadyDone))
        transact(actions)

    def was_done(self, once: Once) -> bool:
        return find_once(once.once_id, self._clock()) is not None

    def find(self, order_id: OrderId) -> EidOrder | None:
        row = OrderRow.find(order_id)
        return self._order(row) if row and row.expires_at > self._clock().timestamp() else None

    def lease(self, order_id: OrderId, now: datetime, secret_hash: str | None) -> tuple[EidOrder, bool] | None:
        """Updates `polled_at_ms` if the last poll is long enough ago; either way the same call brings the row."""
        item, is_mine = self._leased(order_id, now, secret_hash)
        row = OrderRow.from_raw_data(item) if item else None
        if row is None or row.expires_at <= now.timestamp():
            return None
        if secret_hash is not None and row.secret_hash != secret_hash:
            return None
        return self._order(row), is_mine

    def note_hint(self, order: EidOrder, hint: str) -> None:
        _note(order, {"hint": {"S": hint}})

    def note_unknown(self, order: EidOrder, since: datetime) -> None:
        _note(order, {"unknown_since": {"S": iso(since)}})

    def note_return(self, order: EidOrder) -> None:
        _note(order, {"has_returned": {"BOOL": True}}, OrderStatus.PENDING, OrderStatus.COLLECTED)

    def keep_answer(self, order: EidOrder, answer: StoredAnswer) -> None:
        """One plain update: atomic, at half a transaction's price, for what is the largest write of a signature."""
        expires_at = _epoch(order.started_at + ANSWER_KEPT)
        content = self._box(order).seal_bytes("answer", zlib.compress(answer.raw, 9))
        values = {
            "status": {"S": OrderStatus.COLLECTED.value},
            "answer_sealed": {"B": content},
            "answered_at": {"S": iso(answer.collected_at)},
            "expires_at": {"N": str(expires_at)},
        }
        update(_move(order.order_id, OrderStatus.PENDING, values, remove=("started_sealed",)))

    def answer(self, order: EidOrder) -> tuple[StoredAnswer, Ask]:
        row, asked = together((OrderRow, order.order_id, None), (OrderAskRow, _ask_id(order), None))
        if row is None or row.answer_sealed is None or asked is None:
            raise EidOrderNotFound
        raw = zlib.decompress(self._box(order).unseal_bytes("answer", row.answer_sealed))
        content = self._ask_box(order).unseal_bytes("content", asked.content_sealed)
        return StoredAnswer(raw, from_iso(row.answered_at)), msgspec.json.decode(content, type=Ask)

    def end(self, order: EidOrder, ended: EidOrder) -> None:
        """The answer goes with the update; if we die before the question is deleted too, its time ends it."""
        texts = {
            "status": ended.status.value,
            "hint": ended.hint,
            "code": ended.code,
            "message_sv": ended.message.sv if ended.message else "",
            "message_en": ended.message.en if ended.message else "",
            "result": ended.result,
        }
        values: dict[str, Any] = {name: {"S": text} for name, text in texts.items() if text}
        values["expires_at"] = {"N": str(_epoch(order.started_at + ORDER_KEPT))}
        remove = ("started_sealed", "answer_sealed", "answered_at")
        update(_move(order.order_id, order.status, values, remove=remove))
        client("dynamodb").delete_item(TableName=OrderRow.Meta.table_name, Key={"order_id": {"S": _ask_id(order)}})

    def _leased(self, order_id: OrderId, now: datetime, secret_hash: str | None) -> tuple[dict[str, Any] | None, bool]:
        values = {
            ":now": {"N": str(_ms(now))},
            ":pending": {"S": OrderStatus.PENDING.value},
            ":collected": {"S": OrderStatus.COLLECTED.value},
            ":poll": {"N": str(_ms(now - POLL_APART))},
            ":finish": {"N": str(_ms(now - FINISH_APART))},
        }
        condition = "((#s = :pending AND polled_at_ms <= :poll) OR (#s = :collected AND polled_at_ms <= :finish))"
        if secret_hash is not None:
            condition += " AND secret_hash = :secret"
            values[":secret"] = {"S": secret_hash}
        dynamodb = client("dynamodb")
        try:
            answer = dynamodb.update_item(
                TableName=OrderRow.Meta.table_name,
                Key={"order_id": {"S": order_id}},
                UpdateExpression="SET polled_at_ms = :now",
                ConditionExpression=condition,
                ExpressionAttributeNames={"#s": "status"},
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except dynamodb.exceptions.ConditionalCheckFailedException as refused:
            return refused.response.get("Item"), False
        return answer["Attributes"], True

    def _row(self, order: EidOrder, key: DataKey) -> OrderRow:
        assert order.started is not None, "an order is created running"
        return OrderRow(
            order.order_id,
            purpose=order.purpose.value,
            subject=order.subject or None,
            key_id=order.key_id,
            flow=order.flow.value,
            client=order.client.value,
            language=order.language.value,
            status=order.status.value,
            secret_hash=order.secret_hash,
            nonce_hash=order.nonce_hash,
            has_returned=order.has_returned,
            started_at=iso(order.started_at),
            started_sealed=SealedRow(key, TABLE, order.order_id).seal_bytes(
                "started", msgspec.json.encode(order.started)
            ),
            polled_at_ms=0,
            expires_at=_epoch(order.started_at + ORDER_KEPT),
        )

    def _order(self, row: OrderRow) -> EidOrder:
        return EidOrder(
            order_id=OrderId(row.order_id),
            purpose=Purpose(row.purpose),
            subject=row.subject or "",
            key_id=KeyId(row.key_id),
            flow=EidFlow(row.flow),
            client=ClientKind(row.client),
            language=Language(row.language),
            status=OrderStatus(row.status),
            hint=row.hint or "",
            code=row.code or "",
            message=Text(row.message_sv, row.message_en) if row.message_sv and row.message_en else None,
            result=row.result or "",
            secret_hash=row.secret_hash,
            nonce_hash=row.nonce_hash,
            has_returned=bool(row.has_returned),
            unknown_since=from_iso(row.unknown_since) if row.unknown_since else None,
            started_at=from_iso(row.started_at),
            started=self._started(row),
        )

    def _started(self, row: OrderRow) -> StartedOrder | None:
        """Only a running order needs its key."""
        if row.started_sealed is None:
            return None
        box = SealedRow(self._keys.open(KeyId(row.key_id)), TABLE, row.order_id)
        return msgspec.json.decode(box.unseal_bytes("started", row.started_sealed), type=StartedOrder)

    def _box(self, order: EidOrder) -> SealedRow:
        return SealedRow(self._keys.open(order.key_id), TABLE, order.order_id)

    def _ask_box(self, order: EidOrder) -> SealedRow:
        return SealedRow(self._keys.open(order.key_id), TABLE, _ask_id(order))

    def _ask_row(self, order: EidOrder, ask: Ask, key: DataKey) -> OrderAskRow:
        sealed = SealedRow(key, TABLE, _ask_id(order)).seal_bytes("content", msgspec.json.encode(ask))
        return OrderAskRow(_ask_id(order), content_sealed=sealed, expires_at=_epoch(order.started_at + ANSWER_KEPT))


def _ask_id(order: EidOrder) -> str:
    return f"{order.order_id}#asked"


def _move(
    order_id: OrderId,
    was: OrderStatus,
    values: dict[str, Any],
    *,
    remove: tuple[str, ...] = (),
    refusal: type[Exception] = Conflict,
) -> Action:
    """Sets attributes of an order that is still in the state it was read in."""
    expression = "SET " + ", ".join(f"#{name} = :{name}" for name in values)
    if remove:
        expression += " REMOVE " + ", ".join(f"#{name}" for name in remove)
    update: dict[str, Any] = {
        "TableName": OrderRow.Meta.table_name,
        "Key": {"order_id": {"S": order_id}},
        "UpdateExpression": expression,
        "ConditionExpression": "#status = :was",
        "ExpressionAttributeNames": {f"#{name}": name for name in (*values, *remove, "status")},
        "ExpressionAttributeValues": {
            **{f":{name}": value for name, value in values.items()},
            ":was": {"S": was.value},
        },
    }
    return Action({"Update": update}, order_id, refusal)


def use_action(used: OrderUsed) -> Action:
    values = {"status": {"S": OrderStatus.USED.value}}
    return _move(used.order_id, OrderStatus.COMPLETE, values, refusal=EidOrderUsed)


def _note(order: EidOrder, values: dict[str, Any], *states: OrderStatus) -> None:
    dynamodb = client("dynamodb")
    allowed = {f":s{i}": {"S": state.value} for i, state in enumerate(states or (OrderStatus.PENDING,))}
    try:
        dynamodb.update_item(
            TableName=OrderRow.Meta.table_name,
            Key={"order_id": {"S": order.order_id}},
            UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in values),
            ConditionExpression=f"#s IN ({', '.join(allowed)})",
            ExpressionAttributeNames={"#s": "status"},
            ExpressionAttributeValues={**{f":{name}": value for name, value in values.items()}, **allowed},
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _epoch(at: datetime) -> int:
    return int(at.timestamp())
