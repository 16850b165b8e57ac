"""The walk on the API page, pasted into a shell against the running stack: from nothing to a request on its way."""

import json
import re
import subprocess
import urllib.request
from html import unescape
from pathlib import Path

import pytest

from chalicelib.handlers.docs_start import INBOX, PHONE
from dev.demo.document import demo_pdf
from dev.persons import ANNA, CECILIA
from tests.local_stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]

ADDRESS = "cecilia.walks@example.net"
# What a person does in between: opens the mail and copies what stands after the `#` of its link.
READS_THE_MAIL = """
read() { for _ in $(seq 60); do
  LINK=$(curl -sS "$INBOX/inbox?to=anna.andersson@example.com" | python3 -c '
import json, re, sys, urllib.request
for mail in json.load(sys.stdin)["mails"]:
    text = json.load(urllib.request.urlopen(sys.argv[1] + "/inbox/" + mail["id"]))["text"]
    print(*re.findall(r"verify-email#(\\S+)", text)[:1]); break' "$INBOX")
  [ -n "$LINK" ] && return; sleep 1; done; return 1; }
"""
ENDS = '\necho; curl -sS $BASE/v1/signature-requests/$REQUEST -H "$ME"'


def commands(url: str) -> list[str]:
    """The page's own blocks, in the order in which they are read."""
    with urllib.request.urlopen(f"{url}/v1/docs", timeout=30) as answer:
        page = answer.read().decode()
    walk = page.split('<ol class="walk">')[1].split("</ol>")[0]
    return [unescape(block) for block in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", walk, re.S)]


def test_the_walk_ends_with_a_request_on_its_way(stack: Stack, tmp_path: Path) -> None:
    demo_pdf(tmp_path).rename(tmp_path / "avtal.pdf")
    inbox = stack.url("MAIL_PORT")
    walk = commands(stack.url("FRONT_PORT"))
    script = "\n".join(["set -euo pipefail", f"INBOX={inbox}", READS_THE_MAIL, *walk, ENDS])
    script = script.replace(PHONE, stack.url("PHONE_PORT")).replace(INBOX, inbox)
    for theirs, ours in ((ANNA.personal_number, CECILIA.personal_number), (ANNA.email, ADDRESS)):
        script = script.replace(theirs, ours)  # another person than the other flows' on the same stack
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**stack.environment, "B2BSIGN": str(stack.root)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    request = json.loads(done.stdout.splitlines()[-1])
    assert (request["status"], request["title"]) == ("pending", "Ramavtal")
