"""Routes as sections of the page: who, what to send, what comes back, what it can be refused with."""

from typing import Any

from chalicelib.handlers import docs_words as w
from chalicelib.handlers.docs_markup import code, details, json_block, link, paragraph, table, words
from chalicelib.handlers.docs_shapes import kind
from chalicelib.handlers.http import Route
from chalicelib.handlers.openapi_problems import refusals_of
from chalicelib.handlers.openapi_security import way_of
from chalicelib.handlers.openapi_texts import text_of
from chalicelib.platform.text import Language

PLACES = {"path": w.IN_PATH, "query": w.IN_QUERY, "header": w.IN_HEADER}

Document = dict[str, Any]


def route_section(route: Route, document: Document, language: Language) -> str:
    operation = document["paths"][route.path][route.method.lower()]
    text = text_of(route, language)
    return (
        f'<article class="route" id="{route.name}"><h4>{_method(route)} {_path(route.path)}</h4>'
        f'<p class="summary">{words(text.summary)}</p>{paragraph(text.description)}'
        f'<p class="who"><b>{w.WHO.in_(language)}:</b> {words(way_of(route).name.in_(language))}</p>'
        f"{details(w.PARAMETERS.in_(language), _parameters(operation, document, language))}"
        f"{_body(route, document, language)}{_answer(route, document, language)}{_refusals(route, language)}</article>"
    )


def _method(route: Route) -> str:
    return f'<span class="method {route.method.lower()}">{route.method}</span>'


def _path(path: str) -> str:
    """Long paths break after slashes, not within words."""
    return f'<span class="path">{words(path).replace("/", "/<wbr>")}</span>'


def _parameters(operation: Document, document: Document, language: Language) -> str:
    heads = [text.in_(language) for text in (w.NAME, w.TYPE, w.MEANING)]
    found = [_resolved(each, document) for each in operation.get("parameters", [])]
    rows = [
        (
            code(each["name"]) + _mark(each.get("required", False), language),
            f"{PLACES[each['in']].in_(language)}, {kind(each['schema'], language)}",
            words(each.get("description", "")),
        )
        for each in found
    ]
    return table(heads, rows, f"{w.PARAMETERS.in_(language)} {operation['operationId']}")


def _mark(is_required: bool, language: Language) -> str:
    return f' <span class="required">{w.REQUIRED.in_(language)}</span>' if is_required else ""


def _resolved(parameter: Document, document: Document) -> Document:
    if "$ref" not in parameter:
        return parameter
    found: Document = document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[-1]]
    return found


def _body(route: Route, document: Document, language: Language) -> str:
    if route.body is None:
        return ""
    return _shape(w.BODY.in_(language), route.body, route, document, language)


def _answer(route: Route, document: Document, language: Language) -> str:
    title = f"{w.ANSWER.in_(language)} {route.status}"
    if route.answer is None:
        what = w.EMPTY.in_(language) if route.status == 204 else route.media_type
        return f'<p class="answer"><b>{title}:</b> {words(what)}</p>'
    return _shape(title, route.answer, route, document, language)


def _shape(title: str, shape: type, route: Route, document: Document, language: Language) -> str:
    name = shape.__name__
    examples = document["components"]["schemas"][name].get("examples", [])
    label = f"{w.EXAMPLE.in_(language)} {title} {route.name}"
    shown = "".join(json_block(value, label) for value in examples)
    return (
        f'<p class="answer"><b>{title}:</b> {link(f"shape-{name}", f"`{name}`")}</p>'
        f"{details(w.EXAMPLE.in_(language), shown)}"
    )


def _refusals(route: Route, language: Language) -> str:
    found = ", ".join(f"{r.status} {link(f'error-{r.code}', f'`{r.code}`')}" for r in refusals_of(route))
    return details(w.REFUSALS.in_(language), f"<p>{found}</p>")
