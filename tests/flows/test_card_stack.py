"""Credits bought by card and with Klarna on the whole stack: functions with their IAM, webhooks by the gateway."""

import json

import pytest

from tests.local_stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]

# Anna buys, pays on the provider's page, and looks at her wallet, which asks nobody: what is there, webhooks brought.
BUYING = """
import json
from pathlib import Path
from urllib.request import urlopen
from dev import ports
from dev.demo.http import fetch
from dev.demo.journey import Journey
from dev.demo.simulators import wait_for

journey = Journey(f"http://localhost:{ports.FRONT.number}", Path("none.pdf"))
journey.log_in()
journey.acknowledge()
journey.verify_email()
anna = journey.anna

def wallet():
    return anna.call("GET", "/v1/wallet").json["available"]

def bought(method, port, manner):
    before = wallet()
    wanted = {"package": 10, "method": method, "buyer": {"kind": "person", "name": "Anna Andersson"}}
    purchase = anna.call("POST", "/v1/purchases", wanted).json
    page = purchase["pay_url"]
    price = b"%d,00 SEK" % (purchase["quote"]["total_ore"] // 100)
    shows_the_price = price in urlopen(page).read()
    press(page + "/webhooks", "how=" + manner)
    press(page + "/pay", "")
    sent = f"{port.url}/control/letters/{page.rpartition('/')[2]}"

    def told():
        letters = json.loads(urlopen(sent).read())
        return letters if letters and all(each["state"] == "delivered" for each in letters) else None

    letters = wait_for(method, told)
    shown = anna.call("GET", f"/v1/purchases/{purchase['purchase_id']}").json
    answers = {answer for letter in letters for answer in letter["answers"]}
    return {
        "bought": wallet() - before, "answers": sorted(answers), "letters": len(letters), "status": shown["status"],
        "shows_the_price": shows_the_price,
    }

def press(url, body):
    fetch("POST", url, body=body.encode(), headers={"Content-Type": "application/x-www-form-urlencoded"})

card = bought("card", ports.STRIPE, "backwards")
print(json.dumps({"card": card, "klarna": bought("klarna", ports.KLARNA, "twice")}))
"""


def test_what_is_paid_on_the_page_is_in_the_wallet_once(stack: Stack) -> None:
    done = stack.run("-c", BUYING)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    for method, letters in (("card", 4), ("klarna", 2)):
        found = told[method]
        assert (found["bought"], found["status"], found["shows_the_price"]) == (10, "paid", True)
        assert found["letters"] >= letters
        assert "200" in found["answers"]


def test_no_secret_of_stripe_or_klarna_is_logged(stack: Stack) -> None:
    manager = stack.aws("secretsmanager")
    logs = "".join(path.read_text(errors="replace") for path in (stack.root / ".local/logs").glob("*.log"))
    assert logs
    for noun, fields in (("stripe", ("api_key", "webhook_secrets")), ("klarna", ("password",))):
        secret = json.loads(manager.get_secret_value(SecretId=f"b2bsign/dev/{noun}")["SecretString"])
        assert not any(secret[field] in logs for field in fields)
