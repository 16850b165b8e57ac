"""The mail service as botocore's own SES client sees it, what survives kill -9, and what its pages let through."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.simulators import Simulator, running

SENDER = "B2B Sign <no-reply@b2bsign.example>"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("dev.mail", tmp_path_factory.mktemp("mail")) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def empty_and_well(service: Simulator) -> None:
    call(service, "/inbox", "DELETE")
    call(service, "/control", "DELETE")


def call(
    service: Simulator, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, bytes, dict[str, str]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(service.url + path, body, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read(), {k.lower(): v for k, v in response.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, error.read(), {k.lower(): v for k, v in error.headers.items()}


def switch(service: Simulator, **faults: Any) -> None:
    assert call(service, "/control", "PUT", json.dumps(faults).encode())[0] == 200


def ses(service: Simulator, attempts: int = 1) -> Any:
    return botocore.session.get_session().create_client(
        "sesv2",
        region_name="eu-north-1",
        endpoint_url=service.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": attempts, "mode": "standard"}),
    )


def raw(to: str = "anna@example.com", subject: str = "Hej", html: str = "<p>Hej</p>", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, to, subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Hej")
    message.add_alternative(html, subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="å.pdf")
    message.add_attachment(b"<script>", maintype="text", subtype="html", filename="x.html")
    return message.as_bytes()


def send(service: Simulator, data: bytes | None = None, **options: Any) -> str:
    answer = ses(service).send_email(Content={"Raw": {"Data": data or raw()}}, **options)
    return str(answer["MessageId"])


def inbox(service: Simulator, query: str = "") -> list[dict[str, Any]]:
    mails: list[dict[str, Any]] = json.loads(call(service, f"/inbox{query}")[1])["mails"]
    return mails


def error_of(service: Simulator, **request: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as refused:
        ses(service).send_email(**request)
    answer = refused.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def test_a_raw_mail_is_kept_with_ses_s_own_id_and_date(service: Simulator) -> None:
    data = raw(Message_ID="<ours@host.local>", Bcc="hidden@example.com", Date="Mon, 1 Jan 2001 00:00:00 +0000")
    message_id = send(service, data, EmailTags=[{"Name": "event", "Value": "E-1"}], ConfigurationSetName="set")
    _, kept, _ = call(service, f"/inbox/{message_id}/raw")
    assert f"Message-ID: <{message_id}@eu-north-1.amazonses.com>".encode() in kept
    assert b"ours@host.local" not in kept
    assert b"hidden@example.com" not in kept
    assert b"2001" not in kept
    (entry,) = inbox(service)
    assert (entry["tags"], entry["configuration_set"]) == ({"event": "E-1"}, "set")
    assert set(entry["recipients"]) == {"anna@example.com", "hidden@example.com"}


def test_the_destination_decides_who_gets_it(service: Simulator) -> None:
    send(service, Destination={"ToAddresses": ["Bengt <bengt@example.org>"]})
    assert inbox(service, "?to=anna@example.com") == []
    assert len(inbox(service, "?to=BENGT@example.org")) == 1


def test_a_simple_mail_becomes_mime(service: Simulator) -> None:
    text, html = {"Data": "Hej å"}, {"Data": "<p>Hej å</p>"}
    message_id = ses(service).send_email(
        FromEmailAddress=SENDER,
        Destination={"ToAddresses": ["anna@example.com"]},
        Content={"Simple": {"Subject": {"Data": "Räksmörgås"}, "Body": {"Text": text, "Html": html}}},
    )["MessageId"]
    mail = json.loads(call(service, f"/inbox/{message_id}")[1])
    assert (mail["subject"], mail["text"].strip(), mail["html"].strip()) == ("Räksmörgås", "Hej å", "<p>Hej å</p>")


def test_the_newest_mail_comes_first(service: Simulator) -> None:
    for subject in ("ett", "två", "tre"):
        send(service, raw(subject=subject))
    assert [each["subject"] for each in inbox(service)] == ["tre", "två", "ett"]
    assert [each["subject"] for each in inbox(service, "?limit=1")] == ["tre"]


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"Content": {"Raw": {"Data": raw(to="rejected@example.com")}}}, ("MessageRejected", 400)),
        ({"Content": {"Raw": {"Data": raw(to="nowhere")}}}, ("BadRequestException", 400)),
        ({"Content": {"Raw": {"Data": b"Subject: to nobody\r\n\r\n"}}}, ("BadRequestException", 400)),
        ({"Content": {}}, ("BadRequestException", 400)),
        (
            {"Content": {"Raw": {"Data": raw()}}, "EmailTags": [{"Name": "a b", "Value": "x"}]},
            ("BadRequestException", 400),
        ),
        (
            {
                "Content": {"Raw": {"Data": raw()}},
                "Destination": {"ToAddresses": [f"a{number}@example.com" for number in range(51)]},
            },
            ("BadRequestException", 400),
        ),
    ],
)
def test_what_ses_refuses_is_refused_by_its_name(
    service: Simulator, request_: dict[str, Any], error: tuple[str, int]
) -> None:
    assert error_of(service, **request_) == error
    assert inbox(service) == []


def test_forty_megabytes_are_the_limit(service: Simulator) -> None:
    limit = 40 * 1024 * 1024
    head = raw()
    fitting = head + b"x" * (limit - len(head))
    assert error_of(service, Content={"Raw": {"Data": fitting + b"x"}}) == ("BadRequestException", 400)
    assert send(service, fitting)


def test_an_unsigned_request_is_refused(service: Simulator) -> None:
    body = json.dumps({"Content": {"Raw": {"Data": "eA=="}}}).encode()
    status, _, headers = call(service, "/v2/email/outbound-emails", "POST", body)
    assert (status, headers["x-amzn-errortype"]) == (403, "MissingAuthenticationTokenException")
    status, _, _ = call(service, "/v2/email/outbound-emails", "POST", body, Authorization="Bearer x")
    assert status == 403


def test_a_foreign_host_name_is_refused(service: Simulator) -> None:
    assert call(service, "/inbox", Host="evil.example")[0] == 400


def test_throttling_ends_after_the_number_asked_for(service: Simulator) -> None:
    switch(service, throttle=2)
    request = {"Content": {"Raw": {"Data": raw()}}}
    assert [error_of(service, **request) for _ in range(2)] == [("TooManyRequestsException", 429)] * 2
    assert send(service)


def test_a_bouncing_address_is_taken_and_marked(service: Simulator) -> None:
    switch(service, bounce=["*@gone.example"])
    send(service, raw(to="a@gone.example, b@example.com"))
    assert inbox(service)[0]["recipients"] == {"a@gone.example": "bounced", "b@example.com": "delivered"}


def test_a_lost_answer_leaves_a_mail_and_a_closed_connection(service: Simulator) -> None:
    switch(service, lose_answer=1)
    with pytest.raises(ConnectionClosedError):
        send(service)
    assert len(inbox(service)) == 1
    assert send(service)


def test_a_client_that_repeats_by_itself_sends_twice(service: Simulator) -> None:
    """Why the adapter does not take such a client: this is the duplicate it would make."""
    switch(service, lose_answer=1)
    ses(service, attempts=3).send_email(Content={"Raw": {"Data": raw()}})
    assert len(inbox(service)) == 2


def test_a_wrong_switch_changes_nothing(service: Simulator) -> None:
    assert call(service, "/control", "PUT", b'{"explode": 1}')[0] == 400
    assert json.loads(call(service, "/control")[1])["throttle"] == 0


def test_one_address_s_mails_can_be_removed(service: Simulator) -> None:
    send(service)
    send(service, raw(to="bengt@example.org"))
    call(service, "/inbox?to=anna@example.com", "DELETE")
    assert [list(each["recipients"]) for each in inbox(service)] == [["bengt@example.org"]]


def test_files_are_downloads_and_only_a_pdf_opens(service: Simulator) -> None:
    message_id = send(service)
    base = f"/inbox/{message_id}/attachments"
    status, content, headers = call(service, f"{base}/1")
    assert (status, content) == (200, b"%PDF-1.7")
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A5.pdf"
    assert call(service, f"{base}/1?open=1")[2]["content-disposition"].startswith("inline")
    assert call(service, f"{base}/2?open=1")[2]["content-disposition"].startswith("attachment")
    assert [call(service, f"{base}/{number}")[0] for number in (0, 3)] == [404, 404]


def test_nothing_in_a_mail_becomes_part_of_the_page(service: Simulator) -> None:
    evil = "<script>alert(1)</script>"
    message_id = send(service, raw(subject=evil, html=evil, X_Evil=evil))
    for path in ("/", f"/mail/{message_id}", "/?to=<script>alert(1)</script>"):
        status, page, headers = call(service, path)
        assert status == 200
        assert b"<script>alert" not in page
        assert "script-src 'self'" in headers["content-security-policy"]
    body = call(service, f"/inbox/{message_id}/html")[2]
    assert body["content-security-policy"].startswith("sandbox ")
    assert "allow-scripts" not in body["content-security-policy"]
    assert "allow-same-origin" not in body["content-security-policy"]


def test_the_page_speaks_swedish_by_default_and_english_when_asked(service: Simulator) -> None:
    assert '<html lang="sv">' in call(service, "/")[1].decode()
    assert '<html lang="en">' in call(service, "/", Accept_Language="en-GB,sv;q=0.5")[1].decode()
    assert '<html lang="en">' in call(service, "/?lang=en")[1].decode()
    assert call(service, "/mail/unknown")[0] == 404


def test_an_answered_mail_survives_kill_9(tmp_path: Path) -> None:
    with running("dev.mail", tmp_path) as first:
        message_id = send(first)
        first.process.kill()
        first.process.wait(10)
    with running("dev.mail", tmp_path) as again:
        assert [each["id"] for each in inbox(again)] == [message_id]
        assert call(again, f"/inbox/{message_id}/attachments/1")[1] == b"%PDF-1.7"


def test_a_button_lets_a_mail_come_back_or_be_called_unwanted(service: Simulator) -> None:
    message_id = send(service, ConfigurationSetName="b2bsign-dev")
    for delivery, said in (("bounced", "bounced"), ("complained", "reported as spam")):
        body = f"delivery={delivery}".encode()
        status, page, _ = call(service, f"/mail/{message_id}/outcome?lang=en", "POST", body)
        assert (status, f'chip bad">{said}' in page.decode()) == (200, True)
        assert inbox(service)[0]["recipients"] == {"anna@example.com": delivery}
    assert call(service, f"/mail/{message_id}/outcome", "POST", b"delivery=lost")[0] == 404
    assert b"<button" not in call(service, f"/mail/{send(service)}")[1], "nobody would be told"
