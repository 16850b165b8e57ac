"""`python -m dev.bench.journey_child N…`: deploys the data of a stage, plays whole requests with N recipients each in
this process, and prints what they took."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import boto3

from chalicelib.aws.clients import session
from chalicelib.aws.observability import logger
from dev import ports, seed
from dev.bench.counting import Ledger, Work, dearest
from dev.bench.jobs import Jobs
from dev.bench.served import served
from dev.demo.document import demo_pdf
from dev.demo.journey import Journey
from dev.persons import ANNA, BENGT, Person
from infra.deploy_stacks import deploy_stack

STAGE = "dev"
TEMPLATE = Path(__file__).parents[2] / "infra/data.yaml"


class LargeJourney(Journey):
    """The demo's journey with any number of recipients: the sender, and others who hold open links."""

    others: tuple[Person, ...] = ()

    def draft(self) -> None:
        named = [{"name": person.name, "email": person.email} for person in self.others]
        request = {"title": "Ramavtal", "message": "Hej!", "recipients": [{"is_sender": True}, *named]}
        self.request_id = self.anna.call("POST", "/v1/signature-requests", request).json["request_id"]
        self.last_mail |= dict.fromkeys((person.email for person in self.others), None)

    def sign_as_others(self) -> None:
        for person in self.others:
            self._sign(person, must_identify=False)

    def await_mails(self) -> None:
        for person in (ANNA, *self.others):
            self._mail(person, "completed")


def main() -> None:
    for handler in logger().handlers:
        handler.setStream(sys.stderr)  # type: ignore[attr-defined] # standard output is for the figures
    with tempfile.TemporaryDirectory() as folder:
        _deploy()
        ledger = Ledger(session())
        jobs = Jobs(ledger)
        jobs.start()
        with served(ports.FRONT.number, ledger):
            spent = {size: _play(ledger, Path(folder), int(size)) for size in sys.argv[1:]}
        jobs.stop()
    route, calls, which = dearest(ledger.done)
    print(json.dumps({"requests": spent, "calls": calls, "route": route, "which": which}))


def _deploy() -> None:
    parameters = {"Stage": STAGE, "BucketSuffix": "", "PublicOrigin": os.environ["PUBLIC_URL"]}
    deploy_stack(boto3.client("cloudformation"), f"b2bsign-{STAGE}-data", TEMPLATE.read_text(), parameters)
    seed.seed(STAGE, Path(os.environ["LOCAL_DATA"]))


def _play(ledger: Ledger, folder: Path, size: int) -> dict[str, Any]:
    journey = LargeJourney(ports.FRONT.url, demo_pdf(folder))
    journey.others = tuple(
        Person(BENGT.personal_number, BENGT.given_name, BENGT.surname, f"mottagare{number}.av{size}@example.org")
        for number in range(1, size)
    )
    for step in (journey.log_in, journey.acknowledge, journey.verify_email, journey.buy_credits):
        step()
    began = len(ledger.done)
    for step in (journey.draft, journey.upload, journey.await_check, journey.send, journey.sign_as_sender):
        step()
    for step in (journey.sign_as_others, journey.await_seal, journey.await_mails, journey.find_in_archive):
        step()
    return spent(ledger.done[began:])


def spent(done: list[Work]) -> dict[str, Any]:
    """Write units without polling's, polling's own, and where most went."""
    units: dict[str, float] = {}
    for work in done:
        units[work.name] = units.get(work.name, 0) + work.write_units
    most = sorted(units.items(), key=lambda each: -each[1])[:6]
    polling = sum(work.polling_units for work in done)
    return {"units": sum(units.values()), "polling": polling, "most": dict(most)}


if __name__ == "__main__":
    main()
