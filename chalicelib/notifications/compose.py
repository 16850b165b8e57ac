"""Letters into mails: text and HTML of the same words, readable by screen readers and in the dark."""

from collections.abc import Mapping
from html import escape

from chalicelib.notifications.company_texts import COMPANY_WORDS
from chalicelib.notifications.complaint_texts import COMPLAINT_WORDS
from chalicelib.notifications.digest_texts import DIGEST_WORDS
from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.erasure_texts import ERASURE_WORDS
from chalicelib.notifications.integration_texts import INTEGRATION_WORDS
from chalicelib.notifications.mail import Attachment, Mail
from chalicelib.notifications.money_texts import MONEY_WORDS
from chalicelib.notifications.rights_texts import RIGHTS_WORDS
from chalicelib.notifications.texts import ATTACHED, FOOTER, GREETING, INVITATIONS, LINKED, WORDS, Words
from chalicelib.platform.text import Language, Text

PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{subject}</title>
<style>
body{{margin:0;padding:24px;font:17px/1.5 system-ui,sans-serif;background:#f4f5f2;color:#1c2420}}
main{{max-width:34em;margin:0 auto;padding:28px 32px;background:#fff;border-radius:12px}}
a.button{{display:inline-block;padding:12px 20px;border-radius:8px;background:#14532d;color:#fff;text-decoration:none}}
footer{{max-width:34em;margin:16px auto;font-size:14px;color:#56615b}}
@media(prefers-color-scheme:dark){{body{{background:#121614;color:#e8ece9}}main{{background:#1d2320}}
a.button{{background:#86efac;color:#0b2414}}footer{{color:#a5b0aa}}}}
</style></head><body><main>{body}</main><footer>{footer}</footer></body></html>
"""


def compose(
    letter: Letter,
    *,
    to: str,
    language: Language,
    facts: Mapping[str, str],
    url: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    is_linked: bool = False,
    role: str = "",
) -> Mail:
    """`facts` fills the words' placeholders; a paragraph with an empty one falls away.

    `role`: what the addressee is invited as, where that changes the words.
    """
    words = _words(letter.kind, role)
    is_sealed = letter.kind not in MONEY_WORDS
    extra = (ATTACHED,) if attachments and is_sealed else (LINKED,) if is_linked else ()
    told = [text for text in (GREETING, *words.paragraphs, *extra) if _is_known(text, facts)]
    lines = [_filled(text, facts, language) for text in told]
    button = words.button.in_(language) if words.button and url else None
    subject = " ".join(_filled(words.subject, facts, language).split())
    return Mail(
        to=to,
        subject=subject,
        text=_text(lines, button, url, language),
        html=_html(subject, lines, button, url, language),
        attachments=attachments,
        tags=_tags(letter),
        language=language,
    )


def _tags(letter: Letter) -> dict[str, str]:
    """What the provider's events bring back: enough to find the message again."""
    event = letter.event_id.replace(".", "-")
    return {"event": event, "kind": letter.kind.value, "about": letter.about, "to": letter.to}


def _words(kind: Kind, role: str) -> Words:
    if kind is Kind.INVITATION and role in INVITATIONS:
        return INVITATIONS[role]
    return {
        **WORDS,
        **COMPANY_WORDS,
        **MONEY_WORDS,
        **ERASURE_WORDS,
        **RIGHTS_WORDS,
        **INTEGRATION_WORDS,
        **COMPLAINT_WORDS,
        **DIGEST_WORDS,
    }[kind]


def _is_known(text: Text, facts: Mapping[str, str]) -> bool:
    return all(value.strip() or f"{{{name}}}" not in text.sv for name, value in facts.items())


def _filled(text: Text, facts: Mapping[str, str], language: Language) -> str:
    return text.in_(language).format_map(dict(facts))


def _text(lines: list[str], button: str | None, url: str | None, language: Language) -> str:
    action = [f"{button}:\n{url}"] if button else []
    return "\n\n".join([*lines, *action, "-- \n" + FOOTER.in_(language)]) + "\n"


def _html(subject: str, lines: list[str], button: str | None, url: str | None, language: Language) -> str:
    body = "".join(f"<p>{escape(line).replace(chr(10), '<br>')}</p>" for line in lines)
    if button and url:
        body += f'<p><a class="button" href="{escape(url, quote=True)}">{escape(button)}</a></p>'
    footer = escape(FOOTER.in_(language))
    return PAGE.format(lang=language.value, subject=escape(subject), body=body, footer=footer)
