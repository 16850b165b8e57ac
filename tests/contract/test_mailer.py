"""What every mailer promises: the same tests over the fake in memory and over SES v2 with the simulator behind it."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import quote

import botocore.session
import pytest

from chalicelib.notifications.mail import Attachment, Mail, MailDelayed, MailOutcomeUnknown, MailRefused
from chalicelib.notifications.ses import SesMailer, client_settings
from tests.fakes.mailer import SENDER, InMemoryMailer
from tests.simulators import Simulator, free_port, running

PDF = b"%PDF-1.7\r\n\x00\xff\n\r%%EOF"


class Bench(Protocol):
    """A mailer, what was taken by it for an address, and its faults."""

    def send(self, mail: Mail) -> str: ...
    def taken(self, to: str) -> list[tuple[str, str, dict[str, str], list[tuple[str, int]]]]: ...
    def switch(self, **faults: int) -> None: ...


class FakeBench:
    def __init__(self) -> None:
        self._mailer = InMemoryMailer()

    def send(self, mail: Mail) -> str:
        return self._mailer.send(mail)

    def taken(self, to: str) -> list[tuple[str, str, dict[str, str], list[tuple[str, int]]]]:
        return [
            (
                mail.subject,
                mail.text,
                dict(mail.tags),
                [(each.filename, len(each.content)) for each in mail.attachments],
            )
            for mail in reversed(self._mailer.taken)
            if mail.to == to
        ]

    def switch(self, **faults: int) -> None:
        for name, times in faults.items():
            setattr(self._mailer, name, times)


class SesBench:
    def __init__(self, simulator: Simulator) -> None:
        self._url = simulator.url
        self._mailer = SesMailer(ses_client(simulator.url), SENDER, "b2bsign-dev")

    def send(self, mail: Mail) -> str:
        return self._mailer.send(mail)

    def taken(self, to: str) -> list[tuple[str, str, dict[str, str], list[tuple[str, int]]]]:
        mails = [self._get(f"/inbox/{each['id']}") for each in self._get(f"/inbox?to={quote(to)}")["mails"]]
        return [
            (
                mail["subject"],
                mail["text"].replace("\r\n", "\n").removesuffix("\n"),
                mail["tags"],
                [(each["filename"], each["size_bytes"]) for each in mail["attachments"]],
            )
            for mail in mails
        ]

    def switch(self, **faults: int) -> None:
        body = json.dumps(faults).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self._url}/control", body, method="PUT"), timeout=5):
            pass

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self._url + path, timeout=5) as response:
            return json.load(response)


def ses_client(url: str, config: Any = None) -> Any:
    return botocore.session.get_session().create_client(
        "sesv2",
        region_name="eu-north-1",
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=config or client_settings(),
    )


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("dev.mail", tmp_path_factory.mktemp("mail")) as started:
        yield started


@pytest.fixture(params=["fake", "ses"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param == "fake":
        yield FakeBench()
        return
    ses = SesBench(request.getfixturevalue("simulator"))
    ses.switch()
    yield ses
    ses.switch()


@pytest.fixture
def to(request: pytest.FixtureRequest) -> str:
    """An address of the test's own."""
    return f"{abs(hash(request.node.name))}@example.com"


def mail(to: str, **changes: Any) -> Mail:
    fields: dict[str, Any] = {"subject": "Underteckna", "text": "Hej!", "html": "<p>Hej!</p>", **changes}
    return Mail(to=to, **fields)


def test_a_mail_arrives_whole(bench: Bench, to: str) -> None:
    attached = (Attachment("Avtal – räksmörgås.pdf", "application/pdf", PDF),)
    subject = "Räksmörgås " * 20 + "är undertecknad"
    sent = mail(to, subject=subject, text="Hej åäö €\nrad två", attachments=attached, tags={"event": "01J_a-9"})
    assert bench.send(sent)
    assert bench.taken(to) == [
        (subject, "Hej åäö €\nrad två", {"event": "01J_a-9"}, [("Avtal – räksmörgås.pdf", len(PDF))])
    ]


def test_every_mail_has_an_id_of_its_own(bench: Bench, to: str) -> None:
    ids = {bench.send(mail(to)) for _ in range(3)}
    assert len(ids) == len(bench.taken(to)) == 3


@pytest.mark.parametrize(
    "address",
    [
        "rejected@example.com",
        "no-at-sign",
        "two@@example.com",
        "räksmörgås@example.com",
        "a b@example.com",
        '"quoted"@example.com',
        "a@localhost",
        "a@-x-.se",
        "a@example.com\r\nBcc: other@example.com",
        "a@example.com, other@example.com",
        "",
    ],
)
def test_a_bad_address_is_refused_for_good(bench: Bench, address: str) -> None:
    with pytest.raises(MailRefused) as refused:
        bench.send(mail(address))
    assert refused.value.code == "mail_refused"
    assert "example" not in repr(refused.value) + refused.value.cause
    assert bench.taken(address) == []


def test_a_throttled_mail_is_delayed_and_not_sent_until_sent_again(bench: Bench, to: str) -> None:
    bench.switch(throttle=1)
    with pytest.raises(MailDelayed) as delayed:
        bench.send(mail(to))
    assert (delayed.value.code, delayed.value.cause) == ("mail_delayed", "TooManyRequestsException")
    assert bench.taken(to) == []
    bench.send(mail(to))
    assert len(bench.taken(to)) == 1


def test_a_lost_answer_is_unknown_and_the_mail_went_out_once(bench: Bench, to: str) -> None:
    bench.switch(lose_answer=1)
    with pytest.raises(MailOutcomeUnknown) as unknown:
        bench.send(mail(to, tags={"event": "E1"}))
    assert unknown.value.code == "mail_outcome_unknown"
    assert [tags for _, _, tags, _ in bench.taken(to)] == [{"event": "E1"}]


def test_a_domain_with_swedish_letters_is_reachable(bench: Bench) -> None:
    assert bench.send(mail("info@räksmörgås.se"))


# What only the real adapter can show.


@pytest.mark.parametrize(("fault", "outcome"), [("unavailable", MailDelayed), ("fail", MailOutcomeUnknown)])
def test_a_server_s_failure_is_named_by_what_it_leaves_open(
    simulator: Simulator, fault: str, outcome: type[Exception], to: str
) -> None:
    ses = SesBench(simulator)
    ses.switch(**{fault: 1})
    with pytest.raises(outcome):
        ses.send(mail(to))
    ses.switch()


def test_an_unreachable_service_delays(to: str) -> None:
    mailer = SesMailer(ses_client(f"http://127.0.0.1:{free_port()}"), SENDER)
    with pytest.raises(MailDelayed) as delayed:
        mailer.send(mail(to))
    assert delayed.value.cause == "connect"


def test_a_service_that_does_not_answer_in_time_leaves_the_outcome_unknown(simulator: Simulator, to: str) -> None:
    ses = SesBench(simulator)
    ses.switch(slow_seconds=3)
    impatient = client_settings().merge(botocore.config.Config(read_timeout=0.3))
    with pytest.raises(MailOutcomeUnknown):
        SesMailer(ses_client(simulator.url, impatient), SENDER).send(mail(to))
    ses.switch()


def test_a_client_that_repeats_by_itself_is_not_taken(simulator: Simulator) -> None:
    repeating = botocore.config.Config(retries={"mode": "standard", "max_attempts": 3})
    with pytest.raises(ValueError, match="client_settings"):
        SesMailer(ses_client(simulator.url, repeating), SENDER)


def test_a_file_above_the_limit_is_refused(simulator: Simulator, to: str) -> None:
    large = (Attachment("stor.pdf", "application/pdf", bytes(31 * 1024 * 1024)),)
    with pytest.raises(MailRefused):
        SesBench(simulator).send(mail(to, attachments=large))
