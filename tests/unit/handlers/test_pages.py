"""The pages as the HTTP function serves them: both languages, a strict policy, nothing from elsewhere, no dead link."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chalicelib.handlers import page_files
from chalicelib.handlers.page_files import FOLDER, TYPES, rendered
from chalicelib.payments.prices import FEE_ORE, PRICE_ORE
from chalicelib.platform.text import Language
from tests.browser import Browser, Reply

PATHS = ["/", "/sign", "/verify-email", "/verify", "/staff", "/withdrawal", "/complaint", "/requests/sr_any"]
SCRIPTED = ["/sign", "/verify-email", "/verify", "/staff", "/withdrawal", "/complaint"]


class Markup(HTMLParser):
    """Every start tag with its attributes, the ids, and the text that a person reads."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(attribute))]


def policy(reply: Reply) -> dict[str, list[str]]:
    parts = (part.split() for part in reply.headers["content-security-policy"].split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_swedish_unless_english_is_preferred_or_chosen(browser: Browser, path: str) -> None:
    swedish, english = browser.get(path), browser.get(path, Accept_Language="en-GB,sv;q=0.5")
    chosen = browser.get(f"{path}?lang=en", Accept_Language="sv")
    assert [r.headers["content-language"] for r in (swedish, english, chosen)] == ["sv", "en", "en"]
    assert b'<html lang="sv">' in swedish.body
    assert b'<html lang="en">' in english.body
    assert english.body == chosen.body != swedish.body
    assert swedish.headers["vary"] == "Accept-Language"
    assert browser.get(f"{path}?lang=<script>").body == swedish.body


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_template_mark_is_left_and_no_text_stands_in_one_language_only(
    browser: Browser, path: str, language: str
) -> None:
    body = browser.get(f"{path}?lang={language}").body.decode()
    assert not re.search(r"\[\[|\]\]|<!--", body)


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.html")))
def test_every_word_of_a_template_is_in_both_languages(name: str) -> None:
    bilingual = re.compile(r"\[\[.+?\|.+?\]\]", re.DOTALL)
    words = "".join(Markup(bilingual.sub("", (FOLDER / name).read_text()).encode()).text)
    assert set(re.findall(r"[^\W\d]+", words)) <= {"B", "Sign", "BankID"}, "a text that is not translated"


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_loaded_from_elsewhere_and_nothing_runs_inline(browser: Browser, path: str) -> None:
    reply = browser.get(path)
    markup = Markup(reply.body)
    for url in [*markup.all("src"), *markup.all("href")]:
        assert not urlsplit(url).netloc, url
    assert not [
        name for _, attributes in markup.tags for name in attributes if name.startswith("on") or name == "style"
    ]
    assert not [
        tag for tag, attributes in markup.tags if tag == "style" or (tag == "script" and "src" not in attributes)
    ]
    allowed = policy(reply)
    assert allowed["default-src"] == allowed["frame-ancestors"] == allowed["form-action"] == ["'none'"]
    assert allowed["style-src"] == ["'self'"]
    assert allowed.get("script-src") == (["'self'"] if path in SCRIPTED else None)
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert reply.headers["referrer-policy"] == "no-referrer"


def test_only_the_page_that_needs_it_may_do_more(browser: Browser) -> None:
    allowed = {path: policy(browser.get(path)) for path in PATHS}
    assert allowed["/verify-email"]["connect-src"] == ["'self'"]
    assert allowed["/sign"]["connect-src"] == allowed["/verify"]["connect-src"], "enclosures are uploaded there"
    assert allowed["/sign"]["frame-src"] == ["blob:"]
    assert "connect-src" not in allowed["/"]
    assert [path for path in PATHS if "frame-src" in allowed[path]] == ["/sign"]


@pytest.mark.parametrize("path", ["/verify", "/sign"])
def test_a_page_that_takes_files_may_upload_where_the_api_says(browser: Browser, path: str) -> None:
    announced = browser.post("/v1/verifications", {"size": 3, "sha256": "0" * 64}).json
    storage = urlsplit(announced["upload"]["url"])
    assert policy(browser.get(path))["connect-src"] == ["'self'", f"{storage.scheme}://{storage.netloc}"]


@pytest.mark.parametrize("path", PATHS)
def test_every_asset_and_everything_it_imports_is_there_to_keep(browser: Browser, path: str) -> None:
    waiting = re.findall(rb'"(/pages/[^"]+)"', browser.get(path).body)
    assert waiting
    seen: set[str] = set()
    while waiting:
        url = waiting.pop().decode()
        reply = browser.get(url)
        kind = url.rpartition(".")[2]
        assert (reply.status, reply.headers["content-type"]) == (200, TYPES[kind])
        assert reply.headers["cache-control"].endswith("immutable")
        seen.add(url)
        imported = re.findall(rb'from "\./([^"]+)"', reply.body)
        waiting += [each for name in imported if (each := b"/pages/" + name).decode() not in seen]
    assert len(seen) >= 2


def test_a_new_content_is_a_new_name_up_to_the_script_that_imports_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = {name: page_files.asset(name).name for name in ("sign.js", "style.css")}
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "page.js").open("a") as script:
        script.write("// changed")
    monkeypatch.setattr(page_files, "FOLDER", tmp_path)
    page_files.asset.cache_clear()
    after = {name: page_files.asset(name).name for name in before}
    page_files.asset.cache_clear()
    assert after["sign.js"] != before["sign.js"]
    assert after["style.css"] == before["style.css"]


@pytest.mark.parametrize("name", ["sign.0123456789ab.js", "sign.js", "layout.html", "none.0123456789ab.js"])
def test_an_older_name_is_answered_but_not_kept_and_anything_else_is_not_found(browser: Browser, name: str) -> None:
    reply = browser.get(f"/pages/{name}")
    is_older = name == "sign.0123456789ab.js"
    assert reply.status == (200 if is_older else 404)
    assert reply.headers["cache-control"] == "no-store"


def test_every_link_to_the_api_page_lands(browser: Browser) -> None:
    anchors = set(Markup(browser.get("/v1/docs").body).all("id"))
    links = [urlsplit(url) for path in PATHS for url in Markup(browser.get(path).body).all("href")]
    wanted = {link.fragment for link in links if link.path == "/v1/docs" and link.fragment}
    assert wanted
    assert wanted <= anchors


def test_the_state_of_every_refusal_is_a_section_of_the_page() -> None:
    script = (FOLDER / "sign.js").read_text()
    states = set(re.findall(r'^  \w+: "([a-z]+)",$', script, re.MULTILINE)) | set(
        re.findall(r'show\("([a-z]+)"\)', script)
    )
    ids = Markup((FOLDER / "sign.html").read_bytes()).all("id")
    assert states <= set(ids)


def test_a_request_page_repeats_nothing_of_its_address(browser: Browser) -> None:
    assert browser.get("/requests/sr_one").body == browser.get("/requests/%3Cscript%3E").body


def test_a_button_or_field_has_a_name(browser: Browser) -> None:
    for path in SCRIPTED:
        body = browser.get(path).body.decode()
        assert not re.search(r"<button[^>]*>\s*</button>", body)
        markup = Markup(body.encode())
        labelled = set(markup.all("for"))
        fields = {a.get("id") for tag, a in markup.tags if tag in {"input", "textarea"}}
        assert fields - {None} <= labelled, "an input of a <template> gets its id and label when it is shown"


@pytest.mark.parametrize("language", Language)
def test_the_start_page_names_the_price_lists_own_figures(language: Language) -> None:
    page = rendered("start", language).decode()
    told = re.findall(r'<th scope="row">(\d+)</th><td>(?:SEK )?(\d+)(?: kr)?</td>', page)
    assert [(int(credits_), int(each) * 100) for credits_, each in told] == list(PRICE_ORE.items())
    assert f"{FEE_ORE // 100} kr" in page or f"SEK {FEE_ORE // 100}" in page
