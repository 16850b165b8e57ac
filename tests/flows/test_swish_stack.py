"""Credits bought on the whole stack: functions with their IAM, Swish over mutual TLS, its callback by the gateway."""

import json

import pytest

from tests.local_stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]

# Anna buys, pays in the Swish app, and looks at her wallet, which asks nobody: what is there, the callback brought.
BUYING = """
import json, sys
from pathlib import Path
from dev import ports
from dev.demo.http import fetch
from dev.demo.journey import Journey
from dev.demo.simulators import JSON_BODY, wait_for

journey = Journey(f"http://localhost:{ports.FRONT.number}", Path("none.pdf"))
journey.log_in()
journey.acknowledge()
journey.verify_email()
anna = journey.anna

def app(method, path, body=None):
    raw = json.dumps(body).encode() if body else None
    return fetch(method, ports.PAYER.url + path, body=raw, headers=JSON_BODY).json

before = anna.call("GET", "/v1/wallet").json["available"]
wanted = {"package": 10, "method": "swish", "buyer": {"kind": "person", "name": "Anna Andersson"}}
purchase = anna.call("POST", "/v1/purchases", wanted).json
qr = anna.call("GET", f"/v1/purchases/{purchase['purchase_id']}/qr.svg").body
payment = app("POST", "/payer/scan", {"text": purchase["qr_text"]})
app("POST", f"/payer/payments/{payment['handle']}/call-back", {"telling": "forged"})
app("POST", f"/payer/payments/{payment['handle']}/pay", {"telling": "twice"})

def told():
    answers = [each["answers"] for each in app("GET", f"/payer/payments/{payment['handle']}")["callbacks"]]
    return answers if all(answers) else None

answers = wait_for("Swish's callbacks", told)
after = anna.call("GET", "/v1/wallet").json["available"]
shown = anna.call("GET", f"/v1/purchases/{purchase['purchase_id']}").json
print(json.dumps({
    "bought": after - before, "answers": answers, "status": shown["status"],
    "asked": payment["amount"], "price": purchase["quote"]["total_ore"], "is_image": qr.startswith(b"<svg"),
}))
"""


def test_what_is_paid_in_the_app_is_in_the_wallet_once(stack: Stack) -> None:
    done = stack.run("-c", BUYING)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["answers"] == [[401], [200], [200]], "a forged callback, then the true one twice"
    assert (told["bought"], told["status"], told["is_image"]) == (10, "paid", True)
    assert told["asked"] * 100 == told["price"]


def test_no_secret_of_swish_is_logged(stack: Stack) -> None:
    secret = json.loads(stack.aws("secretsmanager").get_secret_value(SecretId="b2bsign/dev/swish")["SecretString"])
    key_lines = [line for line in secret["client_key_pem"].splitlines() if len(line) == 64]
    logs = "".join(path.read_text(errors="replace") for path in (stack.root / ".local/logs").glob("*.log"))
    assert key_lines
    assert logs
    assert not any(line in logs for line in (*key_lines, "callbackIdentifier", "callbackidentifier"))
