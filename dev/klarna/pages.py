"""The hosted page where a payer buys, and what lies behind it: a person plays the payer, Klarna and a bad network.

Tests press the same buttons: POST /payments/{page}/{move}, form fields as on the page.
"""

from collections.abc import Callable
from html import escape
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dev.klarna.orders import FINAL, Orders, Thing
from dev.klarna.parameters import KlarnaError
from dev.klarna.words import WORDS
from dev.payments import page as frame
from dev.payments.courier import Courier

MANNERS = {"webhooks": ("normal", "twice", "held"), "refunds": ("succeed", "refuse"), "captures": ("succeed", "refuse")}
ENDS = {"pay": "success", "review": "success", "back": "back", "abandon": "cancel"}
Form = dict[str, str]


class Pages:
    def __init__(self, orders: Orders, courier: Courier) -> None:
        self._orders, self._courier = orders, courier
        self._moves: dict[str, Callable[[str, Form], object]] = {
            "pay": lambda name, _: orders.pay(name),
            "review": lambda name, _: orders.pay(name, review=True),
            "less": lambda name, _: orders.pay(name, less=100),
            "other_currency": lambda name, _: orders.pay(name, currency="EUR"),
            "late": lambda name, _: orders.pay(name, late=True),
            "fail": lambda name, _: orders.move(name, "FAILED"),
            "error": lambda name, _: orders.move(name, "ERROR"),
            "back": lambda name, _: orders.move(name, "BACK"),
            "abandon": lambda name, _: orders.move(name, "CANCELLED"),
            "expire": lambda name, _: orders.move(name, "TIMEOUT"),
            "accept": lambda name, _: orders.decide(name, "ACCEPTED"),
            "reject": lambda name, _: orders.decide(name, "REJECTED"),
            "release": lambda name, _: courier.release(name),
            **{what: self._choosing(what) for what in MANNERS},
        }

    def routes(self) -> list[Route]:
        return [
            Route("/", self.all),
            Route("/page.css", lambda _: FileResponse(frame.CSS)),
            Route("/payments/{id}", self.one),
            Route("/payments/{id}/{move}", self.move, methods=["POST"]),
        ]

    async def all(self, request: Request) -> Response:
        lang = frame.language_of(request)
        words = WORDS[lang]
        rows = "".join(self._row(each) for each in self._orders.pages())
        head = "".join(f'<th scope="col">{words[name]}</th>' for name in ("what", "amount", "state"))
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else words["none"]
        return frame.page(words["title"], f"<h2>{words['all']}</h2>{table}", lang)

    async def one(self, request: Request) -> Response:
        try:
            page = self._orders.enter(request.path_params["id"])
        except KlarnaError as error:
            return PlainTextResponse(error.message, error.status)
        asked = self._orders.asked(page["session_id"])
        lang = frame.language_of(request, asked["locale"][:2])
        words = WORDS[lang]
        body = (
            f'<p class="sum">{frame.money(asked["order_amount"], asked["purchase_currency"])}</p>'
            f"<p>{escape(asked['order_lines'][0]['name'])}<br>{words['reference']}: "
            f"<code>{escape(asked['merchant_reference1'])}</code><br>"
            f"{words['state']}: <strong>{page['status']}</strong>{self._order(page, lang)}</p>"
            f"{self._buttons(page, lang)}"
            f"{frame.letters(self._courier.about(page['session_id']), lang)}"
            f'<p><a href="/?lang={lang}">{words["all"]}</a></p>'
        )
        return frame.page(words["title"], body, lang)

    async def move(self, request: Request) -> Response:
        """Who has bought, goes back or gives up returns to the shop; after a prank one stays here."""
        name, move = request.path_params["id"], request.path_params["move"]
        form = dict(parse_qsl((await request.body()).decode()))
        if move not in self._moves:
            return PlainTextResponse("no such move", 404)
        refusal = frame.foreign(request)
        if refusal is not None:
            return refusal
        try:
            self._moves[move](name, form)
            page = self._orders.page(name)
        except KlarnaError as error:
            return PlainTextResponse(error.message, error.status)
        here = f"/payments/{name}?lang={frame.language_of(request, self._orders.asked(name)['locale'][:2])}"
        return RedirectResponse(page["merchant_urls"].get(ENDS.get(move, ""), "") or here, 303)

    def _choosing(self, what: str) -> Callable[[str, Form], None]:
        def choose(name: str, form: Form) -> None:
            if form.get("how") not in MANNERS[what]:
                raise KlarnaError("BAD_VALUE", "no such manner")
            self._orders.choose(name, what, form["how"])

        return choose

    def _row(self, page: Thing) -> str:
        asked = self._orders.asked(page["session_id"])
        return (
            f'<tr><td><a href="/payments/{page["session_id"]}">{escape(asked["order_lines"][0]["name"])}</a></td>'
            f"<td>{frame.money(asked['order_amount'], asked['purchase_currency'])}</td><td>{page['status']}</td></tr>"
        )

    def _order(self, page: Thing, lang: str) -> str:
        if "order_id" not in page:
            return ""
        order = self._orders.read_order(page["order_id"])
        return f"<br>{WORDS[lang]['order']}: <strong>{order['status']}, {order['fraud_status']}</strong>"

    def _buttons(self, page: Thing, lang: str) -> str:
        words, name = WORDS[lang], page["session_id"]
        is_open = page["status"] not in FINAL

        def button(move: str, kind: str = "") -> str:
            return frame.button(f"/payments/{name}/{move}", words[move], lang, kind)

        payer = "".join([button("pay", "main"), *map(button, ("back", "abandon"))]) if is_open else ""
        pranks: tuple[str, ...] = ("review", "fail", "error", "less", "other_currency", "expire") if is_open else ()
        if not is_open and "order_id" not in page:
            pranks = ("late",)
        if "order_id" in page and self._orders.read_order(page["order_id"])["fraud_status"] == "PENDING":
            pranks = ("accept", "reject")
        choices = "".join(
            frame.choice(
                f"/payments/{name}/{what}",
                words[what],
                lang,
                [(each, words[each]) for each in options],
                self._orders.manner(name, what, options[0]),
                words["choose"],
            )
            for what, options in MANNERS.items()
        )
        return (
            f'<div class="moves">{payer}</div><section><h2>{words["pranks"]}</h2>{choices}'
            f'<div class="moves">{"".join(map(button, (*pranks, "release")))}</div></section>'
        )
