"""The page about the API: rendered from the declarations that programs read, without scripts or outside assets."""

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from chalicelib.handlers import docs_words as w
from chalicelib.handlers.docs_markup import code, link, paragraph, table, words
from chalicelib.handlers.docs_routes import route_section
from chalicelib.handlers.docs_shapes import shape
from chalicelib.handlers.docs_start import walk
from chalicelib.handlers.http import Api
from chalicelib.handlers.openapi import document
from chalicelib.handlers.openapi_catalogue import catalogue
from chalicelib.handlers.openapi_texts import INTRODUCTION, TAGS
from chalicelib.platform.text import Language

Document = dict[str, Any]


@cache
def rendered(language: Language, public_url: str, version: str) -> bytes:
    described = document(Api.routes, public_url=public_url, version=version)
    return (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{w.TITLE.in_(language)}</title>'
        f"<style>{_style()}</style></head><body>"
        f'<a class="skip" href="#main">{w.SKIP.in_(language)}</a>'
        f'{_contents(language)}<main id="main">{_head(language, version)}'
        f"{_section('start', w.START.in_(language), walk(language, public_url))}"
        f"{_section('rules', w.RULES.in_(language), _rules(language))}"
        f"{_section('routes', w.ROUTES.in_(language), _routes(described, language))}"
        f"{_section('shapes', w.SHAPES.in_(language), _shapes(described, language))}"
        f"{_section('errors', w.ERRORS.in_(language), _errors(language))}"
        "</main></body></html>"
    ).encode()


@cache
def content_policy() -> str:
    """Only this page's own style, known by its hash (CSP level 2); nothing else is loaded or run."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


@cache
def _style() -> str:
    return (Path(__file__).parent / "pages" / "docs.css").read_text()


def _head(language: Language, version: str) -> str:
    return (
        f"<header><h1>{w.TITLE.in_(language)}</h1>{paragraph(INTRODUCTION.in_(language))}"
        f'<p><a href="/v1/openapi.json">{w.MACHINE.in_(language)}</a> · {w.VERSION.in_(language)} {escape(version)}</p>'
        "</header>"
    )


def _section(anchor: str, title: str, content: str) -> str:
    return f'<section id="{anchor}"><h2>{title}</h2>{content}</section>'


def _contents(language: Language) -> str:
    calls = "".join(_tag_contents(tag, language) for tag in _tags())
    entries = (("start", w.START), ("rules", w.RULES), ("routes", w.ROUTES), ("shapes", w.SHAPES), ("errors", w.ERRORS))
    items = "".join(
        f"<li>{link(anchor, title.in_(language))}{f'<ul>{calls}</ul>' if anchor == 'routes' else ''}</li>"
        for anchor, title in entries
    )
    label = w.CONTENTS.in_(language)
    return f'<nav aria-label="{label}" tabindex="0"><p class="brand">B2B Sign</p><ul>{items}</ul></nav>'


def _tag_contents(tag: str, language: Language) -> str:
    routes = "".join(f"<li>{link(r.name, f'`{r.name}`')}</li>" for r in Api.routes if r.tag == tag)
    return f"<li>{link(f'tag-{tag}', tag)}<ul>{routes}</ul></li>"


def _tags() -> list[str]:
    used = {route.tag for route in Api.routes}
    return [tag for tag in TAGS if tag in used]


def _rules(language: Language) -> str:
    return (
        '<div class="rules">'
        + "".join(
            f"<div><h3>{title.in_(language)}</h3>{paragraph(text.in_(language))}</div>" for title, text in w.RULE_TEXTS
        )
        + "</div>"
    )


def _routes(described: Document, language: Language) -> str:
    return "".join(_tag(tag, described, language) for tag in _tags())


def _tag(tag: str, described: Document, language: Language) -> str:
    routes = "".join(route_section(route, described, language) for route in Api.routes if route.tag == tag)
    return f'<section id="tag-{tag}"><h3>{tag}</h3>{paragraph(TAGS[tag].in_(language))}{routes}</section>'


def _shapes(described: Document, language: Language) -> str:
    return "".join(shape(name, schema, language) for name, schema in sorted(described["components"]["schemas"].items()))


def _errors(language: Language) -> str:
    heads = [text.in_(language) for text in (w.CODE, w.STATUS, w.MEANING)]
    rows = [
        (f'<span id="error-{r.code}">{code(r.code)}</span>', str(r.status), words(r.detail.in_(language)))
        for r in catalogue().values()
    ]
    return table(heads, rows, w.ERRORS.in_(language))
