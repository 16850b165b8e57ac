"""The web client: built once from its files, and served with a policy that runs nothing inline and nothing foreign."""

from pathlib import Path

import pytest

from chalicelib.handlers import headers
from dev import web
from dev.front_client import Client, content_policy

STORAGE = "https://storage.example"


@pytest.fixture
def client(tmp_path: Path) -> Client:
    (tmp_path / "secret.txt").write_text("not the client's")
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html>")
    (dist / "assets/index-1.js").write_text("1")
    return Client(dist, STORAGE)


@pytest.mark.parametrize("path", ["/login", "/overview", "/requests/sr_1", "/credits/purchases/pur_1", "/settings/"])
def test_the_clients_paths_are_its_one_page(client: Client, path: str) -> None:
    found = client.find("GET", path)
    assert found is not None
    assert (found.status, found.content) == (200, b"<!doctype html>")
    assert found.headers["Content-Security-Policy"] == content_policy(STORAGE)
    assert found.headers.items() >= headers.SECURITY_HEADERS.items()
    assert found.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/", "/sign", "/verify", "/verify-email", "/pages/x.js", "/v1/me", "/requestsx"])
def test_everything_else_is_the_apis(client: Client, path: str) -> None:
    assert client.find("GET", path) is None


def test_assets_are_kept_for_ever_and_nothing_beside_them_is_given(client: Client) -> None:
    found = client.find("GET", "/assets/index-1.js")
    assert found is not None
    assert found.headers["Content-Type"] == "text/javascript"
    assert "immutable" in found.headers["Cache-Control"]
    for path in ("/assets/../../secret.txt", "/assets/none.js", "/assets"):
        refused = client.find("GET", path)
        assert refused is not None
        assert (refused.status, refused.content) == (404, b"")
    assert client.find("POST", "/login") is None
    assert Client(Path("nowhere"), STORAGE).find("GET", "/login") is None


def test_the_policy_runs_nothing_inline_and_nothing_foreign() -> None:
    policy = content_policy(STORAGE)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert "unsafe" not in policy
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == f"'self' {STORAGE}"
    assert {rules[name] for name in ("script-src", "style-src", "font-src", "worker-src", "img-src")} == {"'self'"}


def test_what_is_built_holds_to_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (web.ensure() / "index.html").read_text()
    assert "style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert "http" not in page.replace("http-equiv", "")
    built = web.BUILT_FROM.stat().st_mtime_ns
    monkeypatch.setattr(web, "_npm", lambda *_: pytest.fail("built although nothing changed"))
    web.ensure()
    assert web.BUILT_FROM.stat().st_mtime_ns == built


def test_the_clients_own_tests_of_its_logic_pass() -> None:
    web.check(logic=True)
