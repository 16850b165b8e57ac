"""The broker's one page: whom to be, in Swedish and English. Everything escaped."""

from collections.abc import Mapping
from html import escape

from dev.persons import PERSONS

WORDS = {
    "sv": ("Legitimera dig", "Simulerad e-legitimation på den här datorn. Vem är du?", "Avbryt"),
    "en": ("Identify yourself", "A simulated eID on this computer. Who are you?", "Cancel"),
}
STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:30em;margin:3em auto;padding:0 1em;color:#1c2420}"
    "button{display:block;width:100%;min-height:3rem;margin:.6rem 0;font:inherit;border:1px solid #7d8a82;"
    "border-radius:.6rem;background:#fff;color:inherit;cursor:pointer}button[value=cancel]{border-style:dashed}"
    "label{display:block;min-height:2rem}"
)


def choose(asked: Mapping[str, str], language: str) -> str:
    persons = "".join(
        f'<button name="person" value="{escape(each.personal_number)}">{escape(each.name)}</button>' for each in PERSONS
    )
    return form(asked, language, WORDS[language], "/authorize", persons)


def form(asked: Mapping[str, str], language: str, words: tuple[str, str, str], action: str, choices: str) -> str:
    """`choices` is markup; what the client asked comes back with the answer."""
    title, lead, cancel = words
    kept = "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in asked.items())
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style>'
        f"<main><h1>{title}</h1><p>{lead}</p><form method=post action={action}>{kept}{choices}"
        f'<button name="person" value="cancel">{cancel}</button></form></main></html>'
    )
