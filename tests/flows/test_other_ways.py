"""Ways to sign besides BankID on the whole stack: a mailed code, a code by SMS, another eID; sealed and verified."""

import json
from typing import Any

import pytest

from tests.local_stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]

# Run in the stack's copy: the demo's journey with other recipients, each of whom signs in their own way.
PROGRAM = """
import json, re, sys, urllib.error, urllib.request
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from dev import ports
from dev.demo import simulators
from dev.demo.document import demo_pdf
from dev.demo.http import Visitor, fetch
from dev.demo.journey import Journey
from dev.persons import BENGT

CURRENT = "/v1/signing-sessions/current"
PHONE = "+46701234567"
WAYS = [
    {"name": "Märta Mejl", "email": "marta@example.com", "method": "email_code"},
    {"name": "Sixten Sms", "email": "sixten@example.com", "method": "sms_code", "phone": PHONE},
    {"name": "Bengt Berg", "email": "frejd@example.com", "method": "eid", "provider": "test-eid"},
]


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def code_for(way):
    if way["method"] == "email_code":
        return re.search(r"\\b\\d{6}\\b", simulators.mail_to(way["email"], kind="signing_code")["text"])[0]
    inbox = f"{ports.MAIL.url}/inbox?{urlencode({'to': PHONE})}"
    found = simulators.wait_for("the SMS", lambda: fetch("GET", inbox).json["mails"] or None)
    return re.search(r"\\b\\d{6}\\b", found[0]["subject"])[0]


def by_code(visitor, way):
    visitor.call("POST", f"{CURRENT}/signing-codes")
    text = visitor.call("GET", CURRENT).json["by_code"]["text_sha256"]
    strokes = [[100, 300, 200, 60, 340, 330], [420, 200, 700, 190]]
    signed = {"code": code_for(way), "text_sha256": text, "name": way["name"], "strokes": strokes}
    visitor.call("POST", f"{CURRENT}/signatures", signed)


def by_eid(visitor, way):
    address = visitor.call("POST", f"{CURRENT}/eid-visits").json["address"]
    page = urllib.request.urlopen(address).read().decode()
    kept = {unescape(n): unescape(v) for n, v in re.findall(r'name="([^"]+)" value="([^"]*)"', page) if n != "person"}
    parts = urlsplit(address)
    form = urlencode({**kept, "person": BENGT.personal_number}).encode()
    try:
        urllib.request.build_opener(Stay).open(f"{parts.scheme}://{parts.netloc}/authorize", form)
    except urllib.error.HTTPError as sent_back:
        back = dict(parse_qsl(urlsplit(sent_back.headers["location"]).query))
    visitor.call("POST", f"{CURRENT}/eid-signatures", {"state": back["state"], "code": back["code"]})


journey = Journey(f"http://127.0.0.1:{ports.FRONT.number}", demo_pdf(Path(".local")))
for step in (journey.log_in, journey.acknowledge, journey.verify_email):
    step()
asked = {"title": "Andra sätt", "recipients": WAYS}
journey.request_id = journey.anna.call("POST", "/v1/signature-requests", asked).json["request_id"]
for step in (journey.upload, journey.await_check, journey.send):
    step()
for way in WAYS:
    visitor = Visitor(journey.base_url)
    token = simulators.fragment_of(simulators.mail_to(way["email"], kind="invitation"), "/sign")
    visitor.csrf_token = visitor.call("POST", "/v1/signing-sessions", {"token": token}).json["csrf_token"]
    (by_eid if way["method"] == "eid" else by_code)(visitor, way)
journey.await_seal()
report = journey.verify(journey.sealed)
print(json.dumps({"verdict": report["verdict"], "signatures": report["evidence"]["signatures"]}))
"""


def test_three_ways_on_the_whole_stack(stack: Stack) -> None:
    done = stack.run("-c", PROGRAM)
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told["verdict"] == "genuine"
    assert [(line["name"], line["method"]) for line in told["signatures"]] == [
        ("Märta Mejl", "email_code"),
        ("Sixten Sms", "sms_code"),
        ("Bengt Berg", "eid"),
    ]
    assert told["signatures"][2]["eid"] == {"name": "Test-eID", "stated_by": "localhost", "assurance": "loa3"}
