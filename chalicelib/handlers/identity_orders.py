"""Routes of eID orders: start a login, follow any order, come back to it, cancel it."""

from datetime import datetime
from urllib.parse import urlsplit

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws.settings import settings
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.cookies import ORDER_COOKIE, host_cookie
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import holder_of, order_holder
from chalicelib.identity import refusals
from chalicelib.identity.eid import EidFlow, launch_url, qr_data
from chalicelib.identity.eid_errors import EidAlreadyInProgress, EidRateLimited, EidUnavailable
from chalicelib.identity.eid_order import App, Web
from chalicelib.identity.order import (
    LOGIN_WITHIN,
    ClientKind,
    EidOrder,
    EidRequest,
    OrderStatus,
    Purpose,
    StartedEidOrder,
)
from chalicelib.identity.order_messages import hint_of, message_of
from chalicelib.identity.schemas import AppDevice, EidOrderView, Returned, StartLogin
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import KeyId, OrderId

blueprint = Blueprint(__name__)
api = Api(blueprint, "eid-orders")

ROOT = "/v1/eid-orders"
ONE = ROOT + "/{order_id}"
COOKIE_LIVES_S = int(LOGIN_WITHIN.total_seconds())
BANK = (EidUnavailable, EidRateLimited)
HELD = (refusals.EidOrderSecretMissing, refusals.EidOrderNotFound)


def _show(call: Call, order_id: str) -> Answer:
    """A repeated start: only whoever got the first answer may see the order again."""
    holder = holder_of(call, OrderId(order_id))
    order = wiring.eid.eid_orders().find(holder.order_id, holder.secret)
    return Answer(order_view(order, call), 201, _location(order))


@api.route(
    "POST",
    ROOT,
    caller=anyone,
    body=StartLogin,
    answer=EidOrderView,
    status=201,
    show=_show,
    refusals=(*BANK, EidAlreadyInProgress),
)
def start_login(call: Call) -> Answer:
    """Start a login with BankID.

    A browser gets the order's cookie, an app the `secret`. Show `qr` anew every second by reading the order, or open
    `launch_url` on this device. Then exchange the complete order for a session.
    """
    body: StartLogin = call.body
    return start_order(
        call,
        EidRequest(
            purpose=Purpose.LOGIN,
            subject="",
            key_id=KeyId(f"orders#{call.clock().date().isoformat()}"),
            visible_text=None,
            flow=EidFlow(body.flow),
            client=ClientKind(body.client),
            language=call.language,
            end_user_ip=call.source_ip,
            user_agent=call.header("user-agent"),
            origin=origin_of(call, body.app),
            return_path=body.return_path,
        ),
    )


@api.route("GET", ONE, caller=order_holder, answer=EidOrderView, refusals=(*HELD, *BANK))
def read_eid_order(call: Call) -> Answer:
    """Follow an eID order; this is the poll.

    Read it every second or two. `message` is what to show the person, in the language of `Accept-Language`.
    """
    order = wiring.eid.eid_orders().poll(call.caller.order_id, call.caller.secret)
    return Answer(order_view(order, call))


@api.route(
    "POST",
    ONE + "/return",
    caller=order_holder,
    body=Returned,
    answer=EidOrderView,
    refusals=(*HELD, refusals.EidReturnRefused),
)
def return_to_eid_order(call: Call) -> Answer:
    """Say that BankID's app returned to this device.

    Needed for logins and identifications with `same_device`; the nonce is in the fragment of the return address.
    """
    order = wiring.eid.eid_orders().returned(call.caller.order_id, call.caller.secret, call.body.nonce)
    return Answer(order_view(order, call))


@api.route(
    "POST",
    ONE + "/cancel",
    caller=order_holder,
    answer=EidOrderView,
    refusals=(*HELD, refusals.EidOrderEnded, *BANK),
)
def cancel_eid_order(call: Call) -> Answer:
    """Cancel an eID order, here and at BankID. Repeating it changes nothing."""
    return Answer(order_view(wiring.eid.eid_orders().cancel(call.caller.order_id, call.caller.secret), call))


def start_order(call: Call, request: EidRequest) -> Answer:
    """Starts an order for any domain and answers 201 with it, its secret in a cookie or, for an app, in the body."""
    started = wiring.eid.eid_orders().start(request, call.once)
    return started_answer(call, started)


def started_answer(call: Call, started: StartedEidOrder) -> Answer:
    order = started.order
    view = order_view(order, call)
    if order.client is ClientKind.WEB:
        call.set_cookies.append(host_cookie(ORDER_COOKIE + order.order_id, started.secret, max_age_s=COOKIE_LIVES_S))
    else:
        view.secret = started.secret
    return Answer(view, 201, _location(order))


def origin_of(call: Call, app: AppDevice | None) -> Web | App | None:
    """What BankID compares with what its app sees. A browser without a name is not told of."""
    if app is not None:
        return App(app.app_identifier, app.device_os, app.device_model_name, app.device_identifier)
    agent = call.header("user-agent")
    host = urlsplit(settings().public_url).hostname or ""
    return Web(host, agent, _device_of(agent, call.source_ip)) if agent and len(host) >= 3 else None


def order_view(order: EidOrder, call: Call) -> EidOrderView:
    message_code, message = message_of(order)
    return EidOrderView(
        order_id=order.order_id,
        status=OrderStatus.PENDING.value if order.status is OrderStatus.COLLECTED else order.status.value,
        hint_code=hint_of(order),
        message_code=message_code,
        message=message.in_(call.language),
        qr=_qr(order, call.clock()),
        launch_url=_launch_url(order),
        code=order.code or None,
        started_at=iso(order.started_at),
    )


def _qr(order: EidOrder, now: datetime) -> str | None:
    return qr_data(order.started, now) if order.started and order.flow is EidFlow.QR else None


def _launch_url(order: EidOrder) -> str | None:
    is_here = order.started and order.flow is EidFlow.SAME_DEVICE
    return launch_url(order.started.auto_start_token) if is_here and order.started else None


def _device_of(user_agent: str, ip: str) -> str:
    """A device is known again by these two for as long as BankID needs it; nothing is stored in the browser for it."""
    import hashlib

    return hashlib.sha256(f"{user_agent}|{ip}".encode()).hexdigest()


def _location(order: EidOrder) -> dict[str, str]:
    return {"Location": f"{ROOT}/{order.order_id}"}
