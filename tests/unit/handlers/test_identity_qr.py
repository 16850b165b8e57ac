"""The QR image of an eID order: the code of this very second, for whoever started the order and nobody else."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import segno

from chalicelib import wiring
from chalicelib.identity.eid import EidFlow, StartedOrder, qr_data
from chalicelib.identity.order import ClientKind, EidOrder, OrderStatus, Purpose, moved
from chalicelib.identity.refusals import EidOrderNotFound
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import KeyId, OrderId
from chalicelib.platform.text import Language
from tests.browser import Browser

PATH = "/v1/eid-orders/eo_1/qr.svg"
SECRET = "the-secret"
MARGIN = 4  # modules of quiet zone around the code


@dataclass
class OneOrder:
    """In the place of the eID orders' service: one order, whose secret is known."""

    order: EidOrder

    def find(self, order_id: OrderId, secret: str) -> EidOrder:
        if (order_id, secret) != (self.order.order_id, SECRET):
            raise EidOrderNotFound
        return self.order


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> OneOrder:
    started = StartedOrder("ref", "auto", "0fe3f1a1-4c4e-4b9f-9d9b-1a7c1c0a8a11", "start-secret", utc_now())
    held = OneOrder(
        EidOrder(
            order_id=OrderId("eo_1"),
            purpose=Purpose.SIGN,
            subject="sr_1/rcp_1",
            key_id=KeyId("k"),
            flow=EidFlow.QR,
            client=ClientKind.WEB,
            language=Language.SV,
            secret_hash="",
            started_at=started.started_at,
            started=started,
        )
    )
    monkeypatch.setattr(wiring.eid, "eid_orders", lambda: held)
    return held


@pytest.fixture
def holder() -> Browser:
    return Browser(cookies={"__Host-eid-eo_1": SECRET})


def modules(svg: bytes) -> list[list[int]]:
    """The drawn code without its margin, from the image's path: `M x y`, `m dx dy`, `h` dark modules."""
    side = int(re.search(rb'viewBox="0 0 (\d+) ', svg)[1])  # type: ignore[index]
    path = re.search(rb'stroke="#000" d="([^"]+)"', svg)[1].decode()  # type: ignore[index]
    grid = [[0] * side for _ in range(side)]
    x, y = 0.0, 0.0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?", path):
        match command:
            case "M":
                x, y = float(first), float(second)
            case "m":
                x, y = x + float(first), y + float(second)
            case "h":
                for column in range(int(x), int(x) + int(first)):
                    grid[int(y)][column] = 1
                x += float(first)
    return [row[MARGIN:-MARGIN] for row in grid[MARGIN:-MARGIN]]


def test_it_shows_the_code_of_this_second(orders: OneOrder, holder: Browser) -> None:
    started = orders.order.started
    assert started is not None
    for seconds in (0, 7):
        orders.order = replace(
            orders.order, started=replace(started, started_at=utc_now() - timedelta(seconds=seconds))
        )
        before = qr_data(orders.order.started, utc_now())  # type: ignore[arg-type]
        reply = holder.get(PATH)
        after = qr_data(orders.order.started, utc_now())  # type: ignore[arg-type]
        assert (reply.status, reply.headers["content-type"]) == (200, "image/svg+xml")
        expected = [[list(row) for row in segno.make_qr(text, error="l").matrix] for text in (before, after)]
        assert modules(reply.body) in expected
        assert f".{seconds}." in before


def test_it_is_never_kept_and_scales_with_the_page(orders: OneOrder, holder: Browser) -> None:
    reply = holder.get(PATH)
    assert reply.headers["cache-control"] == "no-store"
    assert b"viewBox" in reply.body
    assert b"<svg width" not in reply.body
    assert b"start-secret" not in reply.body


def test_nobody_else_gets_it(orders: OneOrder, holder: Browser) -> None:
    assert Browser().get(PATH).code == "eid_order_secret_missing"
    assert Browser(cookies={"__Host-eid-eo_1": "guess"}).get(PATH).code == "eid_order_not_found"


@pytest.mark.parametrize("status", [OrderStatus.COLLECTED, OrderStatus.FAILED, OrderStatus.CANCELLED])
def test_an_order_that_is_over_has_none(orders: OneOrder, holder: Browser, status: OrderStatus) -> None:
    orders.order = moved(orders.order, status)
    reply = holder.get(PATH, Accept_Language="en")
    assert (reply.status, reply.code) == (409, "eid_qr_missing")
    assert reply.json["detail"] == "The BankID order has no QR code to show."


def test_an_order_of_this_device_has_none(orders: OneOrder, holder: Browser) -> None:
    orders.order = replace(orders.order, flow=EidFlow.SAME_DEVICE)
    assert holder.get(PATH).code == "eid_qr_missing"
