"""The web client in a real browser: programs' keys and webhooks, templates and bulk sends."""

import re
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.signing import stamping
from dev.persons import BENGT
from tests.e2e.test_web_journeys import chromium, context, page, web
from tests.flows.signing_stand import preflight
from tests.flows.templates_stand import SIGNATURE, field, laid_out, pdf
from tests.flows.templates_stand import worked as prepared
from tests.flows.test_bulk_http import worked as sent_all
from tests.flows.test_webhooks_http import Line, drain
from tests.flows.test_webhooks_http import deliver as told
from tests.web_stand import WebStand, flaws

__all__ = ["chromium", "context", "page", "web"]
pytestmark = pytest.mark.browser


def test_a_key_is_shown_once_given_a_new_secret_and_revoked(page: Page, web: WebStand) -> None:
    page.goto(f"{web.url}/settings")
    page.get_by_role("link", name="API-nycklar").click()
    expect(page.get_by_text("Inga nycklar än")).to_be_visible()
    form = page.get_by_role("form", name="Ny nyckel")
    form.get_by_label("Namn").fill("Lönesystemet")
    form.get_by_role("button", name="Gör nyckeln").click()
    expect(form.get_by_role("alert")).to_contain_text("Välj minst en sak")
    form.get_by_role("checkbox", name="läsa ärenden").check()
    form.get_by_role("button", name="Gör nyckeln").dblclick()
    first = page.get_by_role("dialog").get_by_role("textbox", name="Nyckel").input_value()
    assert web.asked.count("POST /v1/api-keys") == 1
    page.get_by_role("button", name="Jag har sparat den").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Byt hemlighet: Lönesystemet").click()
    page.get_by_role("dialog").get_by_role("button", name="Byt hemlighet").click()
    expect(page.get_by_role("heading", name="Spara nyckeln nu")).to_be_visible()
    second = page.get_by_role("dialog").get_by_role("textbox", name="Nyckel").input_value()
    assert second.startswith("b2b_live_") and second != first
    page.get_by_role("button", name="Jag har sparat den").click()
    expect(page.get_by_text("Den förra hemligheten gäller till")).to_be_visible()
    page.get_by_role("button", name="Återkalla: Lönesystemet").click()
    page.get_by_role("dialog").get_by_role("button", name="Återkalla").click()
    expect(page.get_by_text("Återkallad")).to_be_visible()
    assert first not in page.content() and second not in page.content()


def test_a_webhook_is_named_tried_and_its_deliveries_sent_again(
    page: Page, web: WebStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line()
    monkeypatch.setattr(wiring.webhooks, "sender", lambda: line)
    page.goto(f"{web.url}/settings/webhooks")
    page.get_by_role("textbox", name="Adress").fill("https://hook.example.com/in")
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_role("heading", name="Webhook", exact=True)).to_be_visible()
    page.get_by_role("button", name="Visa hemligheten").click()
    expect(page.get_by_role("textbox", name="Hemlighet")).to_have_value(re.compile("^whsec_"))
    page.get_by_role("checkbox", name="ärende skickat").check()
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_role("button", name="Skicka ett prov").click()
    expect(page.get_by_text("Provet är på väg")).to_be_visible()
    (endpoint,) = web.get("/v1/webhook-endpoints")["items"]
    assert sorted(endpoint["events"]) == ["signature_request.completed", "signature_request.sent"]
    with web.lock:
        told(endpoint["endpoint_id"])
    expect(page.get_by_text("webhook.ping", exact=True)).to_be_visible()
    expect(page.get_by_text("Framme")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Skicka igen: webhook.ping")).click()
    with web.lock:
        drain()
    expect(page.get_by_text("2 försök")).to_be_visible(timeout=20_000)
    assert line.told() == ["webhook.ping"] * 2
    assert flaws(page) == []
    page.get_by_role("button", name="Ta bort").click()
    page.get_by_role("dialog").get_by_role("button", name="Ta bort").click()
    expect(page.get_by_text("Inga adresser än")).to_be_visible()


def test_a_template_is_laid_out_by_pointer_and_by_numbers_and_used(
    page: Page, web: WebStand, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stamping, "judge", partial(stamping.judge, check=preflight))
    (tmp_path / "Konsultavtal.pdf").write_bytes(pdf())
    page.goto(f"{web.url}/templates")
    page.get_by_label("PDF-fil").set_input_files(tmp_path / "Konsultavtal.pdf")
    expect(page.get_by_label("Mallens namn")).to_have_value("Konsultavtal")
    page.get_by_role("button", name="Ladda upp").dblclick()
    expect(page.get_by_text("Kontrollerar mallen")).to_be_visible()
    (template,) = web.get("/v1/templates")["items"]
    with web.lock:
        prepared(template["template_id"])
    page.get_by_role("button", name="Lägg till roll").click()
    page.get_by_label("Roll 1", exact=True).fill("Kunden")
    page.get_by_role("button", name="Lägg till underskrift").click()
    page.get_by_label("Uppifrån").fill("700")
    page.get_by_role("button", name="Lägg till text").click()
    page.get_by_role("group").get_by_label("Rubrik").fill("Uppdrag")
    box = page.get_by_role("button", name="Uppdrag, Text")
    box.press("ArrowDown")
    box.press("Shift+ArrowRight")
    before = box.bounding_box()
    assert before is not None
    page.mouse.move(before["x"] + 5, before["y"] + 3)
    page.mouse.down()
    page.mouse.move(before["x"] + 65, before["y"] + 43, steps=3)
    page.mouse.up()
    expect(page.get_by_label("Från vänster")).not_to_have_value("70")
    assert flaws(page) == []
    page.get_by_role("button", name="Spara roller och fält").click()
    expect(page.get_by_text("Sparat.")).to_be_visible()
    shown = web.get(f"/v1/templates/{template['template_id']}")
    signature, text = shown["fields"]
    assert (signature["y"], signature["role"], text["label"]) == (700, shown["roles"][0]["name"], "Uppdrag")
    assert text["x"] > 100 and text["y"] > 80
    page.get_by_role("link", name="Använd mallen").click()
    page.get_by_label("Namn, Kunden").fill(BENGT.name)
    page.get_by_label("E-post, Kunden").fill(BENGT.email)
    page.get_by_label("Uppdrag").fill("Målning")
    page.get_by_role("button", name="Gör utkastet").dblclick()
    page.wait_for_url("**/requests/sr_*")
    expect(page.get_by_role("listitem").filter(has_text=BENGT.email)).to_be_visible()
    assert sum(call.endswith("/use") for call in web.asked) == 1


def test_a_list_is_checked_reported_and_sent_row_by_row(
    page: Page, web: WebStand, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sends = queues.send
    monkeypatch.setattr(queues, "send", lambda queue, work, delay_s=0: sends(queue, work))  # nobody waits here
    monkeypatch.setattr(stamping, "judge", partial(stamping.judge, check=preflight))
    with web.lock:
        template_id = laid_out(web.stand, field("task", required=False, max_length=20), SIGNATURE)
    (tmp_path / "lista.csv").write_text("name;email;task\nÅsa;asa@example.com;Målning\nCia;cia.example.com;\n")
    page.goto(f"{web.url}/templates/{template_id}")
    page.get_by_role("link", name="Skicka till en lista").click()
    page.get_by_role("checkbox", name="Säljaren").check()
    expect(page.get_by_text("name; email; personnummer; company; task")).to_be_visible()
    page.get_by_label("Lista (CSV)").set_input_files(tmp_path / "lista.csv")
    page.get_by_role("button", name="Kontrollera listan").click()
    expect(page.get_by_text("Kontrollerar listan").first).to_be_visible()
    (bulk,) = web.get("/v1/bulk-sends")["items"]
    with web.lock:
        sent_all(bulk["bulk_id"])
    expect(page.get_by_role("listitem").filter(has_text="Rad 3, email")).to_be_visible()
    assert flaws(page) == []
    page.get_by_role("button", name="Skicka 1 ärenden").dblclick()
    expect(page.get_by_text("Skickat 0 av 1")).to_be_visible()
    with web.lock:
        sent_all(bulk["bulk_id"])
    expect(page.get_by_text("Klart", exact=True)).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Hämta resultatet").click()
    assert "asa@example.com" in saved.value.path().read_text(encoding="utf-8-sig")
    page.get_by_role("link", name="Visa ärendet: Åsa").click()
    expect(page.get_by_role("listitem").filter(has_text="asa@example.com")).to_be_visible()
