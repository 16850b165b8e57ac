"""Members of the staff behind HTTP, in process: the directory is a fake that states what a test says, by our rules."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from chalicelib import wiring
from chalicelib.support.directory import Identified, Rules, identified
from chalicelib.support.domain import Role
from chalicelib.support.session import Ticket
from tests.browser import Browser, Reply

ADMIN = "/v1/admin"
RULES = Rules(
    roles_claim="groups",
    roles={f"b2bsign-{role}": role for role in Role},
    mfa_amr=frozenset({"mfa"}),
    mfa_acr=frozenset({"phr"}),
)
REASON = {"code": "customer_request", "text": "Kunden har hört av sig om ett köp"}


class FakeDirectory:
    """A code is the claims it stands for."""

    def address(self, ticket: Ticket, language: str) -> str:
        return f"https://directory.example/authorize?state={ticket.state}&ui_locales={language}"

    def identify(self, code: str, ticket: Ticket) -> Identified:
        return identified(json.loads(base64.urlsafe_b64decode(code)), RULES)


def use_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring.support, "directory", FakeDirectory)


def code_of(who: str, *roles: str, **claims: Any) -> str:
    stated = {"iss": "https://directory.example", "sub": who, "name": who.title(), "amr": ["pwd", "mfa"]}
    stated |= {"groups": ["everybody", *(f"b2bsign-{role}" for role in roles)], **claims}
    return base64.urlsafe_b64encode(json.dumps(stated).encode()).decode()


def enter(browser: Browser, code: str) -> Reply:
    address = browser.post(f"{ADMIN}/logins").json["address"]
    (state,) = parse_qs(urlsplit(address).query)["state"]
    return browser.post(f"{ADMIN}/sessions", {"code": code, "state": state})


def member(who: str, *roles: str) -> Browser:
    """Logged in; needs `use_directory`."""
    browser = Browser()
    reply = enter(browser, code_of(who, *roles))
    assert reply.status == 201, reply.body
    browser.csrf = reply.json["csrf_token"]
    return browser


def staff_id_of(browser: Browser) -> str:
    return str(browser.get(f"{ADMIN}/sessions/current").json["staff_id"])


def reason(code: str = "customer_request", text: str = "Kunden har hört av sig om ett köp") -> dict[str, str]:
    """The header of a read."""
    return {"X-Reason": f"{code}; {quote(text)}"}


def look(browser: Browser, path: str, **told: str) -> Reply:
    return browser.send("GET", path, None, reason(**told))
