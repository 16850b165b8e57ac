"""Shapes as tables of fields, read from the same JSON Schema that programs get."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.handlers import docs_words as w
from chalicelib.handlers.docs_markup import code, details, json_block, link, paragraph, table, words
from chalicelib.platform.text import Language

LIMITS: Mapping[str, str] = {"minLength": "≥", "maxLength": "≤", "minimum": "≥", "maximum": "≤", "maxItems": "≤"}

Schema = dict[str, Any]


def shape(name: str, schema: Schema, language: Language) -> str:
    example = "".join(json_block(value, f"{w.EXAMPLE.in_(language)} {name}") for value in schema.get("examples", []))
    return (
        f'<section class="shape" id="shape-{name}"><h3>{code(name)}</h3>'
        f"{paragraph(schema.get('description', ''))}{_fields(name, schema, language)}"
        f"{details(w.EXAMPLE.in_(language), example)}</section>"
    )


def _fields(name: str, schema: Schema, language: Language) -> str:
    """What a request must hold is marked; requests are the shapes that take no unknown fields."""
    fields = schema.get("properties", {})
    required = set(schema.get("required", ())) if schema.get("additionalProperties") is False else set()
    rows = [(_name(field, field in required, language), kind(of, language)) for field, of in fields.items()]
    meanings = [words(of.get("description", "")) for of in fields.values()]
    heads = [w.NAME.in_(language), w.TYPE.in_(language)]
    if not any(meanings):
        return table(heads, rows, name)
    full = ((*row, meaning) for row, meaning in zip(rows, meanings, strict=True))
    return table([*heads, w.MEANING.in_(language)], full, name)


def _name(field: str, is_required: bool, language: Language) -> str:
    return code(field) + (f' <span class="required">{w.REQUIRED.in_(language)}</span>' if is_required else "")


def kind(of: Schema, language: Language) -> str:
    """A schema in a few words, as HTML: `string ≤ 200`, `list of RecipientView`, `"sv" or "en"`."""
    if "$ref" in of:
        name = of["$ref"].rsplit("/", 1)[-1]
        return link(f"shape-{name}", name)
    if "anyOf" in of:
        return _either((kind(each, language) for each in of["anyOf"]), language)
    if "enum" in of:
        return _either((code(f'"{value}"' if isinstance(value, str) else str(value)) for value in of["enum"]), language)
    if of.get("type") == "array":
        return f"{w.LIST_OF.in_(language)} {kind(of.get('items', {}), language)}{_limits(of)}"
    return code(str(of.get("type", "JSON"))) + _limits(of)


def _either(kinds: Iterable[str], language: Language) -> str:
    return f" {w.OR.in_(language)} ".join(kinds)


def _limits(of: Schema) -> str:
    return "".join(f" {sign} {of[name]}" for name, sign in LIMITS.items() if name in of)
