"""What SES tells of mails, as the service's queue gets it: the rules of infra/triggers.yaml cut it down."""

import contextlib
import json
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from dev.mail.mailbox import Entry

OUTCOMES = {"delivered": "Delivery", "bounced": "Bounce", "complained": "Complaint"}
AFTER_S = 2  # a mail is never delivered before it was taken


class Events:
    """`endpoint` is where SQS listens; without one nothing is told."""

    def __init__(self, endpoint: str | None) -> None:
        self._endpoint = endpoint

    def tell(self, entry: Entry, delivery: str) -> None:
        """Of a mail that names a configuration set. A queue that is not there is not told, as by SES's own bus."""
        if self._endpoint is None or entry.configuration_set is None:
            return
        sqs = self._client()
        with contextlib.suppress(BotoCoreError, ClientError):
            url = sqs.get_queue_url(QueueName=f"{entry.configuration_set}-outcomes")["QueueUrl"]
            sqs.send_message(QueueUrl=url, MessageBody=json.dumps(message(entry, delivery)), DelaySeconds=AFTER_S)

    def _client(self) -> Any:
        return botocore.session.get_session().create_client(
            "sqs",
            region_name="eu-north-1",
            endpoint_url=self._endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1, "mode": "standard"}),
        )


def message(entry: Entry, delivery: str) -> dict[str, str]:
    """`delivery`: `delivered`, `bounced` (for good) or `complained`."""
    severity = {"severity": "Permanent"} if delivery == "bounced" else {}
    tags = {name: entry.tags.get(name, "") for name in ("event", "kind", "about", "to")}
    return {"outcome": OUTCOMES[delivery], **severity, **tags}
