"""The page where a payer pays, and what lies behind it: a person plays the payer, the bank and a bad network.

Tests press the same buttons: POST /c/pay/{session}/{move}, form fields as on the page.
"""

from collections.abc import Callable
from html import escape

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dev.payments import page
from dev.payments.courier import Courier
from dev.stripe.checkout import REFUNDS, Checkout
from dev.stripe.objects import Thing
from dev.stripe.parameters import StripeError, form_of
from dev.stripe.webhooks import MANNERS
from dev.stripe.words import CARDS, DISPUTED, WORDS

Form = dict[str, str]


class Pages:
    def __init__(self, checkout: Checkout, courier: Courier) -> None:
        self._checkout, self._courier = checkout, courier
        self._moves: dict[str, Callable[[str, Form], object]] = {
            "pay": self._pay,
            "less": lambda name, _: checkout.pay(name, amount=checkout.find(name)["amount_total"] - 100),
            "other_currency": lambda name, _: checkout.pay(name, currency="eur"),
            "expire": lambda name, _: checkout.expire(name),
            "late": lambda name, _: checkout.pay(name, late=True),
            "webhooks": lambda name, form: checkout.choose(name, "webhooks", _one_of(form, MANNERS)),
            "refunds": lambda name, form: checkout.choose(name, "refunds", _one_of(form, REFUNDS)),
            "release": lambda name, _: courier.release(name),
            "refund_fail": lambda _, form: checkout.fail_refund(form.get("refund", "")),
            "refund_complete": lambda _, form: checkout.complete_refund(form.get("refund", "")),
            "dispute": lambda name, _: checkout.dispute(name),
            "dispute_won": lambda name, _: checkout.close_dispute(name, "won"),
            "dispute_lost": lambda name, _: checkout.close_dispute(name, "lost"),
        }

    def routes(self) -> list[Route]:
        return [
            Route("/", self.all),
            Route("/page.css", lambda _: FileResponse(page.CSS)),
            Route("/c/pay/{id}", self.one),
            Route("/c/pay/{id}/{move}", self.move, methods=["POST"]),
        ]

    async def all(self, request: Request) -> Response:
        lang = page.language_of(request)
        words = WORDS[lang]
        rows = "".join(
            f'<tr><td><a href="/c/pay/{each["id"]}">{escape(self._checkout.asked(each["id"])["name"])}</a></td>'
            f"<td>{page.money(each['amount_total'], each['currency'])}</td><td>{words[each['status']]}</td></tr>"
            for each in self._checkout.sessions()
        )
        head = "".join(f'<th scope="col">{words[name]}</th>' for name in ("what", "amount", "state"))
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else words["none"]
        return page.page(words["title"], f"<h2>{words['all']}</h2>{table}", lang)

    async def one(self, request: Request) -> Response:
        try:
            session = self._checkout.find(request.path_params["id"])
        except StripeError as error:
            return PlainTextResponse(error.message, error.status)
        lang = page.language_of(request, session["locale"])
        words, asked = WORDS[lang], self._checkout.asked(session["id"])
        body = (
            f'<p class="sum">{page.money(session["amount_total"], session["currency"])}</p>'
            f"<p>{escape(asked['name'])}<br>{words['reference']}: <code>{escape(asked['description'] or '')}</code><br>"
            f"{words['state']}: <strong>{words[session['status']]}</strong></p>{self._payment(session, lang)}"
            f"{self._pranks(session, lang)}{page.letters(self._courier.about(session['id']), lang)}"
            f'<p><a href="/?lang={lang}">{words["all"]}</a></p>'
        )
        return page.page(words["title"], body, lang)

    async def move(self, request: Request) -> Response:
        """Who has paid goes back to the shop; after a prank one stays here."""
        name, move = request.path_params["id"], request.path_params["move"]
        form = form_of(await request.body())
        if move not in self._moves:
            return PlainTextResponse("no such move", 404)
        refusal = page.foreign(request)
        if refusal is not None:
            return refusal
        try:
            self._moves[move](name, form)
            session = self._checkout.find(name)
        except StripeError as error:
            return PlainTextResponse(error.message, error.status)
        is_over = move == "pay" and session["status"] == "complete"
        here = f"/c/pay/{name}?lang={page.language_of(request, session['locale'])}"
        return RedirectResponse(session["success_url"] if is_over else here, 303)

    def _pay(self, name: str, form: Form) -> None:
        card = form.get("card", "4242424242424242").replace(" ", "")
        if card not in CARDS:
            raise StripeError("Your card number is incorrect.", status=402, code="incorrect_number")
        if CARDS[card]:
            self._checkout.decline(name, CARDS[card])
            return
        self._checkout.pay(name)
        if card == DISPUTED:
            self._checkout.dispute(name)

    def _payment(self, session: Thing, lang: str) -> str:
        words, here = WORDS[lang], f"/c/pay/{session['id']}"
        back = session["cancel_url"] or session["success_url"]
        returning = f'<p><a href="{escape(back)}">{words["back"]}</a></p>'
        if session["status"] != "open":
            return returning
        first = next(iter(CARDS))
        cards = "".join(
            f'<label><input type="radio" name="card" value="{card}"{" checked" if card == first else ""}> '
            f"{words[card]}</label>"
            for card in CARDS
        )
        return (
            f'{self._declined(session, lang)}<form method="post" action="{here}/pay?lang={lang}"><fieldset><legend>'
            f'{words["card"]}</legend>{cards}</fieldset><button class="main">{words["pay"]}</button></form>{returning}'
        )

    def _declined(self, session: Thing, lang: str) -> str:
        intent = self._checkout.find(session["payment_intent"]) if session["payment_intent"] else {}
        trouble = intent.get("last_payment_error")
        words = WORDS[lang]["declined"].format(code=trouble["decline_code"]) if trouble else ""
        return f'<p role="alert"><strong>{escape(words)}</strong></p>' if words else ""

    def _pranks(self, session: Thing, lang: str) -> str:
        words, name = WORDS[lang], session["id"]
        here = f"/c/pay/{name}"

        def chosen(what: str, options: tuple[str, ...]) -> str:
            now = self._checkout.manner(name, what, options[0])
            listed = [(each, words[each]) for each in options]
            return page.choice(f"{here}/{what}", words[what], lang, listed, now, words["choose"])

        moves = {"open": ("less", "other_currency", "expire"), "expired": ("late",)}.get(session["status"], ())
        buttons = "".join(page.button(f"{here}/{move}", words[move], lang) for move in (*moves, "release"))
        return (
            f"<section><h2>{words['pranks']}</h2>{chosen('webhooks', MANNERS)}{chosen('refunds', REFUNDS)}"
            f'<div class="moves">{buttons}{self._afterwards(session, lang)}</div></section>'
        )

    def _afterwards(self, session: Thing, lang: str) -> str:
        words, here = WORDS[lang], f"/c/pay/{session['id']}"
        if session["payment_status"] != "paid":
            return ""
        disputes = self._checkout.of_intent("dispute", session["payment_intent"])
        moves = ("dispute_won", "dispute_lost") if disputes else ("dispute",)
        buttons = "".join(page.button(f"{here}/{move}", words[move], lang) for move in moves)
        for refund in self._checkout.of_intent("refund", session["payment_intent"]):
            possible = {"pending": ("refund_complete", "refund_fail"), "succeeded": ("refund_fail",)}
            for move in possible.get(refund["status"], ()):
                label = words[move].format(id=refund["id"])
                buttons += page.button(f"{here}/{move}", label, lang, refund=refund["id"])
        return buttons


def _one_of(form: Form, known: tuple[str, ...]) -> str:
    if form.get("how") not in known:
        raise StripeError("no such manner")
    return form["how"]
