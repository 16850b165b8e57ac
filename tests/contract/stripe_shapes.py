"""Compares an object with the published shape of its kind, as the `stripe` package's classes declare it."""

import types
import typing
from typing import Any, Literal, Union, get_args, get_origin

import stripe

KINDS: dict[str, Any] = {
    "checkout.session": stripe.checkout.Session,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
}


def complaints(thing: dict[str, Any]) -> list[str]:
    """What is missing, unknown or of another type, by its place; empty when all is as published."""
    return list(_of_class(thing, KINDS[thing["object"]], thing["object"]))


def _of_class(thing: dict[str, Any], declared: Any, place: str) -> typing.Iterator[str]:
    shape = {name: kind for name, kind in declared.__annotations__.items() if get_origin(kind) is not typing.ClassVar}
    for name, kind in shape.items():
        if name not in thing and not _may_lack(kind):
            yield f"{place}.{name} is missing"
    for name, value in thing.items():
        if name not in shape:
            yield f"{place}.{name} is not published"
        else:
            yield from _of_kind(value, shape[name], f"{place}.{name}")


def _of_kind(value: Any, kind: Any, place: str) -> typing.Iterator[str]:
    choices = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    if value is None:
        yield from () if type(None) in choices else (f"{place} is null",)
        return
    literals = [each for choice in choices if get_origin(choice) is Literal for each in get_args(choice)]
    if literals and isinstance(value, str):
        yield from () if value in literals else (f"{place} is {value!r}",)
        return
    found = [list(_of_one(value, choice, place)) for choice in choices if choice is not type(None)]
    if all(found):
        yield from found[0]


def _of_one(value: Any, kind: Any, place: str) -> typing.Iterator[str]:
    if kind in (str, int, bool, float):
        yield from () if type(value) is kind else (f"{place} is a {type(value).__name__}, not a {kind.__name__}",)
    elif get_origin(kind) is list:
        yield from () if isinstance(value, list) else (f"{place} is no list",)
        for each in value if isinstance(value, list) else ():
            yield from _of_kind(each, get_args(kind)[0], place)
    elif not isinstance(value, dict):
        yield f"{place} is no object"
    elif isinstance(kind, typing.ForwardRef):  # an id that was expanded to the object it names
        yield from complaints(value) if "object" in value else (f"{place} is no {kind.__forward_arg__}",)
    elif isinstance(kind, type) and "__annotations__" in vars(kind) and place != "event.data":
        yield from _of_class(value, kind, place)


def _may_lack(kind: Any) -> bool:
    return type(None) in get_args(kind)
