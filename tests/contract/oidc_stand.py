"""The broker's simulator, and a person who answers its page: what a browser would do, without one."""

import json
import re
import urllib.error
import urllib.request
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from dev.persons import BENGT, Person
from tests.simulators import Simulator


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


OPENER = urllib.request.build_opener(_Stay)


def settings(simulator: Simulator, data: Path, **changes: Any) -> str:
    """A broker's configuration, as the secret holds it."""
    url = simulator.url.replace("127.0.0.1", "localhost")
    return json.dumps(
        {
            "name": "Test-eID",
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "jwks_uri": f"{url}/jwks",
            "client_id": "b2bsign",
            "client_secret": (data / "client_secret").read_text(),
            "acr_values": ["loa3", "loa4"],
            **changes,
        }
    )


def control(simulator: Simulator, **switches: Any) -> None:
    body = json.dumps(switches).encode()
    urllib.request.urlopen(urllib.request.Request(f"{simulator.url}/control", body, method="PUT"), timeout=10).close()


def visit(address: str, person: Person | None = BENGT) -> dict[str, str]:
    """Opens the page, answers it (None: cancels), and gives what the browser is sent back with."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        page = answer.read().decode()
    kept = {unescape(n): unescape(v) for n, v in re.findall(r'name="([^"]+)" value="([^"]*)"', page) if n != "person"}
    chosen = person.personal_number if person else "cancel"
    assert f'value="{chosen}"' in page
    parts = urlsplit(address)
    form = urlencode({**kept, "person": chosen}).encode()
    try:
        OPENER.open(f"{parts.scheme}://{parts.netloc}/authorize", form, timeout=10)
    except urllib.error.HTTPError as redirect:
        assert redirect.status == 303
        return dict(parse_qsl(urlsplit(redirect.headers["location"]).query))
    raise AssertionError("the broker sends the browser back")
