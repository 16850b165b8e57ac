"""Queues: a message that fails comes back alone and later each time; its neighbours are done."""

import json
from typing import Any

import pytest

from chalicelib.aws import queues

URL = "b2bsign-test-mail"


@pytest.fixture(autouse=True)
def _ground(aws: Any) -> None:
    queues._url.cache_clear()


def batch(*bodies: str, attempt: int = 1) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": str(attempt)},
                "receiptHandle": "unknown",
                "eventSourceARN": "arn:aws:sqs:eu-north-1:123456789012:b2bsign-test-mail",
            }
            for number, body in enumerate(bodies)
        ]
    }


def test_work_arrives_as_it_was_sent(aws: Any) -> None:
    queues.send("mail", {"event_id": "sr_1.1"})
    url = aws("sqs").get_queue_url(QueueName=URL)["QueueUrl"]
    (message,) = aws("sqs").receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"]) == {"event_id": "sr_1.1"}


def test_only_the_failed_come_back() -> None:
    done = list[str]()

    def do(work: dict[str, str], _attempt: int) -> None:
        if work["id"] == "b":
            raise KeyError
        done.append(work["id"])

    answer = queues.each(batch('{"id":"a"}', '{"id":"b"}', '{"id":"c"}'), do)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert done == ["a", "c"]


def test_an_unreadable_message_stops_no_other() -> None:
    done = list[dict[str, str]]()
    answer = queues.each(batch("{", "{}"), lambda work, _attempt: done.append(work))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert done == [{}]


def test_the_attempt_is_told() -> None:
    told = list[int]()
    queues.each(batch("{}", attempt=4), lambda _work, attempt: told.append(attempt))
    assert told == [4]


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 5), (2, 20), (3, 80), (4, 320), (5, 900), (9, 900)])
def test_a_failed_message_comes_back_later_each_time(
    attempt: int, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    delays = list[int]()
    monkeypatch.setattr(queues, "_again_in", lambda _record, delay: delays.append(delay))

    def fail(_work: dict[str, str], _attempt: int) -> None:
        raise ValueError

    queues.each(batch("{}", attempt=attempt), fail)
    assert delays == [seconds]


def test_a_failure_is_logged_without_what_the_message_or_the_error_said(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_work: dict[str, str], _attempt: int) -> None:
        raise ValueError("Anna Andersson 198001012387")

    queues.each(batch('{"id":"hemligt"}'), fail)
    (logged,) = (str(vars(record)) for record in caplog.records)
    assert "'ValueError'" in logged and "test_queues.py" in logged
    assert "Anna" not in logged and "hemligt" not in logged
