"""A person erased on the whole stack: the state machine walks deployed functions, each with its own rights."""

import json

import pytest

from tests.local_stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]

# Anna asks, confirms by logging in anew, and is gone; who logs in afterwards is somebody new.
ERASING = """
import json
from pathlib import Path
from dev import ports
from dev.demo.http import fetch
from dev.demo.journey import Journey
from dev.demo.simulators import wait_for
from dev.erasure_certificate import verify

base = f"http://localhost:{ports.FRONT.number}"
journey = Journey(base, Path("none.pdf"))
journey.log_in()
journey.acknowledge()
journey.verify_email()
before = journey.anna.call("GET", "/v1/me").json["sid"]
read = {"documents_out_of_reach": True, "cannot_be_undone": True, "bookkeeping_stays": True}
wanted = {"consequences": read, "unused_credits": "waive", "with_export": False}
erasure_id = journey.anna.call("POST", "/v1/privacy/erasures", wanted).json["erasure_id"]
anew = Journey(base, Path("none.pdf"))
anew.log_in()
anew.anna.call("POST", f"/v1/privacy/erasures/{erasure_id}/identification", {})

def certified():
    answer = fetch("GET", f"{base}/v1/privacy/erasure-certificates/cer_00000001")
    return json.loads(answer.body) if answer.status == 200 else None

certificate = wait_for("the certificate", certified, seconds=240)
content = verify(certificate, certificate["public_key_pem"].encode())
later = Journey(base, Path("none.pdf"))
later.log_in()
after = later.anna.call("GET", "/v1/me").json["sid"]
print(json.dumps({"same": after == before, "content": content, "id": erasure_id}))
"""


def test_a_person_is_erased_by_the_deployed_machine(stack: Stack) -> None:
    functions = stack.aws("lambda")
    name = "b2bsign-dev-erasure-step"
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**variables, "ERASURE_CANCEL_HOURS": "0"}}
    )
    done = stack.run("-c", ERASING)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["same"] is False
    assert told["content"]["erasure_id"] == told["id"]
    assert told["content"]["erased"]["persons"] == 1
    assert {kept["why"] for kept in told["content"]["kept"]} == {"accountability"}
