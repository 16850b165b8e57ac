"""What the sender of text messages promises, over AWS's own client and the simulator behind it."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from chalicelib.notifications.mail import MailDelayed, MailOutcomeUnknown, MailRefused
from chalicelib.notifications.ses import client_settings
from chalicelib.notifications.sms import Sms
from chalicelib.notifications.text_messages import SmsSender
from tests.simulators import Simulator, free_port, running

SMS = Sms(to="+46701234567", text="402713 är din kod.", reference="sr_1.7")


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("dev.mail", tmp_path_factory.mktemp("mail")) as started:
        yield started


@pytest.fixture(autouse=True)
def well_behaved(simulator: Simulator) -> None:
    call(simulator, "/control", "DELETE")


def call(simulator: Simulator, path: str, method: str = "GET", body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(
        urllib.request.Request(simulator.url + path, data, method=method), timeout=10
    ) as answer:
        return json.loads(answer.read() or b"null")


def client(url: str, **settings: Any) -> Any:
    return botocore.session.get_session().create_client(
        "pinpoint-sms-voice-v2",
        region_name="eu-north-1",
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=settings.get("config", client_settings()),
    )


def test_a_message_lies_in_the_inbox_under_its_number(simulator: Simulator) -> None:
    message_id = SmsSender(client(simulator.url)).send(SMS)
    (kept,) = call(simulator, "/inbox?to=%2B46701234567")["mails"]
    assert (kept["id"], kept["sender"], kept["tags"]) == (message_id, "B2BSign", {"reference": "sr_1.7"})
    assert call(simulator, f"/inbox/{message_id}")["text"].strip() == SMS.text
    with urllib.request.urlopen(f"{simulator.url}/", timeout=10) as page:
        assert "402713 är din kod." in page.read().decode()


def test_a_number_that_is_none_is_refused_for_good(simulator: Simulator) -> None:
    call(simulator, "/control", "PUT", {"reject": ["+46709999999"]})
    for number in ("+46709999999", "0701234567", "+0"):
        with pytest.raises(MailRefused):
            SmsSender(client(simulator.url)).send(Sms(to=number, text="x", reference="sr_1.7"))


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("throttle", MailDelayed),
        ("unavailable", MailDelayed),
        ("fail", MailOutcomeUnknown),
        ("lose_answer", MailOutcomeUnknown),
    ],
)
def test_what_fails_is_sent_once_at_most_and_told_by_name(simulator: Simulator, fault: str, failure: Any) -> None:
    call(simulator, "/inbox", "DELETE")
    call(simulator, "/control", "PUT", {fault: 1})
    with pytest.raises(failure):
        SmsSender(client(simulator.url)).send(SMS)
    assert len(call(simulator, "/inbox")["mails"]) == (fault == "lose_answer")


def test_where_nobody_listens_it_is_delayed() -> None:
    with pytest.raises(MailDelayed):
        SmsSender(client(f"http://127.0.0.1:{free_port()}")).send(SMS)


def test_a_client_that_repeats_by_itself_is_not_taken() -> None:
    with pytest.raises(ValueError, match="repeat"):
        SmsSender(client("http://127.0.0.1:1", config=None))
