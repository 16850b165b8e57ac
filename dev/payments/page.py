"""The frame of a simulator's pages, in Swedish (default) and English. Plain forms: no script is needed."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from dev.mail.words import chosen
from dev.payments.courier import Letter

CSS = Path(__file__).with_name("page.css")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self' http: https:; "
    "frame-ancestors 'none'"
)
WORDS = {
    "sv": {
        "other": "English",
        "skip": "Hoppa till innehållet",
        "letters": "Meddelanden till tjänsten",
        "no_letters": "Inga än.",
        "waiting": "väntar",
        "held": "hålls kvar",
        "delivered": "framme",
        "given_up": "uppgivet",
        "tries": "försök",
        "lead": "En simulator på den här datorn. Inga pengar flyttas.",
    },
    "en": {
        "other": "Svenska",
        "skip": "Skip to the content",
        "letters": "Messages to the service",
        "no_letters": "None yet.",
        "waiting": "waiting",
        "held": "held back",
        "delivered": "delivered",
        "given_up": "given up",
        "tries": "attempts",
        "lead": "A simulator on this computer. No money is moved.",
    },
}


def language_of(request: Request, usual: str | None = None) -> str:
    """`lang=`, else what the payment was asked for in, else the browser's wish."""
    return chosen(request.query_params.get("lang", usual), request.headers.get("accept-language", ""))


def page(title: str, body: str, lang: str) -> Response:
    words, other = WORDS[lang], "en" if lang == "sv" else "sv"
    html = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        'content="light dark"><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css"></head>'
        f'<body><a class="skip" href="#content">{words["skip"]}</a><header><div><h1>{escape(title)}</h1>'
        f'<p>{words["lead"]}</p></div><a href="?lang={other}" hreflang="{other}" lang="{other}">{words["other"]}</a>'
        f'</header><main id="content">{body}</main></body></html>'
    )
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(html, headers=headers | {"X-Content-Type-Options": "nosniff"})


def button(action: str, label: str, lang: str, kind: str = "", **fields: str) -> str:
    """A form of one button."""
    hidden = "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in fields.items())
    place = f"{escape(action)}?lang={lang}"
    return f'<form method="post" action="{place}">{hidden}<button class="{kind}">{escape(label)}</button></form>'


def choice(action: str, label: str, lang: str, options: Sequence[tuple[str, str]], now: str, go: str) -> str:
    """A form that chooses one of several: (value, words)."""
    listed = "".join(
        f'<option value="{value}"{" selected" if value == now else ""}>{escape(text)}</option>'
        for value, text in options
    )
    return (
        f'<form method="post" action="{escape(action)}?lang={lang}"><label>{escape(label)} '
        f'<select name="how">{listed}</select></label> <button>{escape(go)}</button></form>'
    )


def letters(sent: Sequence[Letter], lang: str) -> str:
    words = WORDS[lang]
    rows = "".join(_letter(each, words) for each in sent)
    listed = f"<ol reversed>{rows}</ol>" if rows else words["no_letters"]
    return f"<section><h2>{words['letters']}</h2>{listed}</section>"


def _letter(letter: Letter, words: dict[str, str]) -> str:
    tries = f", {words['tries']}: {escape(', '.join(letter.answers))}" if letter.answers else ""
    return f"<li><code>{escape(letter.label)}</code> {words[letter.state]}{tries}</li>"


def money(amount: int, currency: str) -> str:
    return f"{amount // 100},{amount % 100:02} {currency.upper()}"


def foreign(request: Request) -> Response | None:
    """Another site's page in the browser may not act here."""
    if request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none"):
        return None
    return PlainTextResponse("from another page", 403)
