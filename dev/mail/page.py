"""The inbox as HTML: a list per address, newest first, and one mail with its bodies and files. Everything escaped."""

from datetime import datetime
from html import escape
from urllib.parse import quote, urlencode

from dev.mail.letter import File, Letter
from dev.mail.mailbox import Entry
from dev.mail.words import WORDS


def inbox(entries: list[Entry], addresses: list[tuple[str, int]], to: str | None, lang: str) -> str:
    words = WORDS[lang]
    rows = "".join(_row(entry, lang) for entry in entries)
    latest = escape(entries[0].message_id if entries else "")
    listing = f'<ol class="mails">{rows}</ol>' if rows else _nothing(words)
    here = f"?{urlencode({'to': to})}&" if to else "?"
    notice = (
        f'<p class="notice" role="status" id="news" data-latest="{latest}" data-to="{escape(to or "")}">'
        f'<span hidden>{words["new"]} <a href="">{words["show"]}</a></span></p>'
    )
    body = (
        f'<div class="columns"><nav aria-label="{words["addresses"]}">{_choices(addresses, to, lang)}</nav>'
        f'<main id="content">{notice}<h2>{escape(to or words["everyone"])}</h2>{listing}</main></div>'
    )
    return _page(escape(to or words["title"]), body, lang, here)


def mail(entry: Entry, letter: Letter, lang: str) -> str:
    words = WORDS[lang]
    base = f"/inbox/{entry.message_id}"
    facts = [
        (words["from"], escape(entry.sender)),
        (words["to"], "<br>".join(_recipient(a, d, words) for a, d in entry.recipients.items())),
        (words["time"], _time(entry.taken_at)),
    ]
    if entry.tags:
        facts.append((words["tags"], " ".join(f"<code>{escape(k)}={escape(v)}</code>" for k, v in entry.tags.items())))
    listed = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    body = (
        f'<main id="content" class="mail"><p><a href="/?lang={lang}">← {words["back"]}</a></p>'
        f"<h2>{_subject(entry, words)}</h2><dl>{listed}</dl>{_outcomes(entry, lang)}{_files(base, letter.files, words)}"
        f"{_bodies(base, letter, words)}"
        f'<p><a href="{base}/raw" download="{escape(entry.message_id)}.eml">{words["raw"]}</a></p></main>'
    )
    return _page(_subject(entry, words), body, lang, "?")


def missing(lang: str) -> str:
    words = WORDS[lang]
    body = f'<main id="content"><h2>{words["missing"]}</h2><p><a href="/?lang={lang}">← {words["back"]}</a></p></main>'
    return _page(words["missing"], body, lang, "?")


def html_body(html: str) -> str:
    """The mail's own HTML for the sandboxed frame; its links open outside of the frame."""
    return f'<!doctype html><base target="_blank">{html}'


def _bodies(base: str, letter: Letter, words: dict[str, str]) -> str:
    shown = ""
    if letter.html is not None:
        frame = (
            f'<iframe title="{words["html"]}" src="{base}/html" sandbox="allow-popups allow-popups-to-escape-sandbox">'
        )
        shown += f"<section><h3>{words['html']}</h3>{frame}</iframe></section>"
    if letter.text is not None:
        shown += f"<details{'' if letter.html else ' open'}><summary>{words['text']}</summary>"
        shown += f'<pre id="text">{escape(letter.text)}</pre></details>'
    lines = "\n".join(f"{escape(name)}: {escape(value)}" for name, value in letter.headers)
    return shown + f'<details><summary>{words["headers"]}</summary><pre id="headers">{lines}</pre></details>'


def _files(base: str, files: list[File], words: dict[str, str]) -> str:
    if not files:
        return ""
    items = ""
    for number, file in enumerate(files, 1):
        url, name = f"{base}/attachments/{number}", escape(file.filename)
        opened = f'<a href="{url}?open=1" target="_blank">{words["open"]}<span class="sr"> {name}</span></a> '
        items += (
            f"<li><strong>{name}</strong> <span>{escape(file.media_type)}, {_size(len(file.content))}</span> "
            f"{opened if file.media_type == 'application/pdf' else ''}"
            f'<a href="{url}">{words["download"]}<span class="sr"> {name}</span></a></li>'
        )
    return f'<section><h3>{words["files"]}</h3><ul class="files">{items}</ul></section>'


def _row(entry: Entry, lang: str) -> str:
    words = WORDS[lang]
    files = f'<span class="chip">{words["files"]}: {entry.files}</span>' if entry.files else ""
    to = ", ".join(_recipient(address, delivery, words) for address, delivery in entry.recipients.items())
    return (
        f'<li><a href="/mail/{quote(entry.message_id)}?lang={lang}">{_subject(entry, words)}</a>{_time(entry.taken_at)}'
        f"<span>{words['to']}: {to}</span><span>{words['from']}: {escape(entry.sender)}</span>{files}</li>"
    )


def _choices(addresses: list[tuple[str, int]], to: str | None, lang: str) -> str:
    words = WORDS[lang]
    everyone = (words["everyone"], None, to is None)
    choices = [everyone, *((address, count, address == (to or "").lower()) for address, count in addresses)]
    items = ""
    for label, count, is_current in choices:
        query = urlencode({"lang": lang} if count is None else {"to": label, "lang": lang})
        current = ' aria-current="page"' if is_current else ""
        number = "" if count is None else f' <span class="chip">{count}</span>'
        items += f'<li><a href="/?{escape(query)}"{current}>{escape(label)}</a>{number}</li>'
    return f"<ul>{items}</ul>"


def _recipient(address: str, delivery: str, words: dict[str, str]) -> str:
    bad = f' <strong class="chip bad">{words[delivery]}</strong>' if delivery != "delivered" else ""
    return escape(address) + bad


def _outcomes(entry: Entry, lang: str) -> str:
    """Buttons that play what SES would tell of the mail; none for a text message."""
    if entry.configuration_set is None:
        return ""
    action = f"/mail/{quote(entry.message_id)}/outcome?lang={lang}"
    buttons = "".join(
        f'<button name="delivery" value="{each}">{WORDS[lang][f"make_{each}"]}</button> '
        for each in ("bounced", "complained")
    )
    return f'<form method="post" action="{action}"><p>{buttons}</p></form>'


def _subject(entry: Entry, words: dict[str, str]) -> str:
    return escape(entry.subject) or words["no_subject"]


def _time(at: datetime) -> str:
    return f'<time datetime="{at.isoformat()}">{at.astimezone():%Y-%m-%d %H:%M:%S}</time>'


def _size(length: int) -> str:
    return f"{length / 1_000_000:.1f} MB" if length >= 1_000_000 else f"{max(1, round(length / 1000))} kB"


def _nothing(words: dict[str, str]) -> str:
    return f'<p class="nothing"><strong>{words["none"]}</strong><br>{words["none_hint"]}</p>'


def _page(title: str, body: str, lang: str, here: str) -> str:
    words = WORDS[lang]
    other = "en" if lang == "sv" else "sv"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} – B2B Sign</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/inbox.css"><script src="/inbox.js" defer></script></head>'
        f'<body><a class="skip" href="#content">{words["skip"]}</a>'
        f'<header><div><h1><a href="/?lang={lang}">{words["title"]}</a></h1><p>{words["lead"]}</p></div>'
        f'<a href="{escape(here)}lang={other}" hreflang="{other}" lang="{other}">{words["other"]}</a></header>'
        f"{body}</body></html>"
    )
