"""The API as it is declared: the routes of the whole HTTP function, and its OpenAPI document."""

import importlib
import json
import pkgutil
from functools import cache
from typing import Any

import app
import chalicelib
from chalicelib.handlers.http import Api, Route
from chalicelib.handlers.openapi import rendered

ENTRIES = {"chalicelib.platform.confined_child"}  # programs, not modules


@cache
def routes() -> list[Route]:
    assert app.app.routes, "the HTTP function has no routes"
    return list(Api.routes)


@cache
def described() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(rendered("https://b2bsign.example", "1.2.3"))
    return document


def import_everything() -> None:
    """Every module that ships, so that every declared class exists."""
    for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        if found.name not in ENTRIES:
            importlib.import_module(found.name)
