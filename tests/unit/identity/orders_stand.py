"""A stand for eID orders: the real service and store, with a BankID, a clock and ports that can fail at will."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib import wiring
from chalicelib.identity.eid import Complete, EidFlow, EidFunction, StartedOrder
from chalicelib.identity.eid_errors import EidOrderUnknown
from chalicelib.identity.eid_finishing import Finishing
from chalicelib.identity.eid_order import StartOrder
from chalicelib.identity.eid_orders import EidOrders
from chalicelib.identity.eid_signature_values import VerifiedSignature
from chalicelib.identity.order import (
    Ask,
    ClientKind,
    EidOrder,
    EidRequest,
    FinishedOrder,
    Purpose,
    RefusedOrder,
    StartedEidOrder,
)
from chalicelib.identity.order_store import DynamoOrders
from chalicelib.platform.ids import KeyId, OrderId, new_id, opaque

PNR, NAME = "198001012387", "Anna Andersson"


class Crash(Exception):
    """The process died here."""


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class FakeBank:
    """Answers like BankID: a finished order once, and never again."""

    clock: Clock
    asked: list[StartOrder] = field(default_factory=list)
    collects: int = 0
    cancelled: list[str] = field(default_factory=list)
    answers: dict[str, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    fail: Exception | None = None

    def start_auth(self, order: StartOrder) -> StartedOrder:
        self.asked.append(order)
        ref = f"ref-{len(self.asked)}"
        self.answers[ref] = pending("outstandingTransaction")
        return StartedOrder(ref, "auto", "qr-token", "qr-secret", self.clock())

    start_sign = start_auth

    def collect(self, order_ref: str) -> bytes:
        if self.fail:
            raise self.fail
        self.collects += 1
        if order_ref in self.gone:
            raise EidOrderUnknown
        answer = self.answers[order_ref]
        if b'"pending"' not in answer:
            self.gone.add(order_ref)
        return answer

    def cancel(self, order_ref: str) -> None:
        self.cancelled.append(order_ref)
        if order_ref in self.gone:
            raise EidOrderUnknown


def pending(hint: str) -> bytes:
    return json.dumps({"orderRef": "r", "status": "pending", "hintCode": hint}).encode()


def failed(hint: str) -> bytes:
    return json.dumps({"orderRef": "r", "status": "failed", "hintCode": hint}).encode()


def complete(pnr: str = PNR, name: str = NAME) -> bytes:
    given_name, _, surname = name.partition(" ")
    user = {"personalNumber": pnr, "name": name, "givenName": given_name, "surname": surname}
    data = {
        "user": user,
        "signature": base64.b64encode(b"<xml/>").decode(),
        "ocspResponse": base64.b64encode(b"ocsp").decode(),
    }
    return json.dumps({"orderRef": "r", "status": "complete", "completionData": data}).encode()


@dataclass
class Stand:
    """`crash` names the port that dies: before or after doing its part (`keep_answer:after`)."""

    clock: Clock
    bank: FakeBank
    orders: EidOrders
    store: DynamoOrders
    queue: list[tuple[OrderId, int]]
    finished: list[FinishedOrder]
    refused: list[RefusedOrder]
    ports: dict[str, Any]

    def start(self, **wanted: Any) -> StartedEidOrder:
        return self.orders.start(request(**wanted))

    def due(self) -> list[OrderId]:
        """What the job finds without waiting."""
        found = [order_id for order_id, delay in self.queue if delay == 0]
        self.queue[:] = [each for each in self.queue if each[1] != 0]
        return found


def request(**wanted: Any) -> EidRequest:
    asked: dict[str, Any] = {
        "purpose": Purpose.LOGIN,
        "subject": "",
        "key_id": KeyId("orders#2026-11-23"),
        "visible_text": None,
        "flow": EidFlow.QR,
        "client": ClientKind.WEB,
        "end_user_ip": "192.0.2.7",
        "user_agent": "Tests/1.0",
    }
    return EidRequest(**(asked | wanted))


def stand() -> Stand:
    clock = Clock()
    bank = FakeBank(clock)
    queue: list[tuple[OrderId, int]] = []
    finished: list[FinishedOrder] = []
    refused: list[RefusedOrder] = []
    ports: dict[str, Any] = {"verify": verified, "finish": lambda _order: "sub_x"}

    def verify(order: EidOrder, ask: Ask, answer: Complete, at: datetime) -> VerifiedSignature:
        found: VerifiedSignature = ports["verify"](order, ask, answer, at)
        return found

    def finish(order: FinishedOrder) -> str | None:
        finished.append(order)
        result: str | None = ports["finish"](order)
        return result

    store = DynamoOrders(wiring.ground.keys(), clock)
    finishing = Finishing(
        orders=store,
        verify=verify,
        finishers=dict.fromkeys(Purpose, finish),
        refusers=dict.fromkeys(Purpose, refused.append),
    )
    orders = EidOrders(
        orders=store,
        bank=lambda: bank,
        finishing=finishing,
        later=lambda order_id, delay: queue.append((order_id, delay)),
        clock=clock,
        new_id=new_id,
        secret=opaque,
        public_url="https://sign.example",
    )
    return Stand(clock, bank, orders, store, queue, finished, refused, ports)


def verified(order: EidOrder, ask: Ask, answer: Complete, at: datetime) -> VerifiedSignature:
    return VerifiedSignature(
        personal_number=answer.user.personal_number,
        given_name=answer.user.given_name,
        surname=answer.user.surname,
        name=answer.user.name,
        path_pem=(),
        certificate_serial="1",
        issuer="CN=Test",
        policy="1.2.3.4.25",
        function=EidFunction.IDENTIFICATION,
        signed_visible_data=ask.visible_text,
        signed_non_visible_data=ask.non_visible,
        server_name="",
        ocsp_produced_at=at,
    )


def dies(before: bool, port: Callable[..., Any]) -> Callable[..., Any]:
    """The port, once dying before or after its work."""
    has_died: list[bool] = []

    def call(*args: Any, **kwargs: Any) -> Any:
        if has_died:
            return port(*args, **kwargs)
        has_died.append(True)
        if not before:
            port(*args, **kwargs)
        raise Crash

    return call
