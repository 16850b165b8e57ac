"""A person with a history, and the erasure's state machine walked in process over it: real tables, files and functions.

What is played: BankID, sealing, mail, the clock. The world can be put away and brought back, and the process killed
after any of its writes.
"""

import copy
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from chalicelib import wiring
from chalicelib.aws import event_rows, queues
from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.handlers import privacy_jobs as jobs
from chalicelib.handlers import rights_jobs
from chalicelib.notifications.domain import Letter
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import NotificationService
from chalicelib.notifications.store import MessageStore
from chalicelib.platform.clock import from_iso, utc_now
from chalicelib.platform.ids import DataRequestId, ErasureId, RequestId, SubjectId, new_id
from chalicelib.privacy.data_request import Right
from chalicelib.privacy.erasure import Credits, Erasure
from dev.persons import ANNA, BENGT
from tests.flows.signing_stand import AS_BENGT, AS_CECILIA, Stand, make_stand
from tests.machines import Failed, Walk, definition

FUNCTIONS = {
    "Step": jobs.erasure_step,
    "Plan": jobs.erasure_plan,
    "Erase": jobs.erasure_erase,
    "Shred": jobs.erasure_shred,
    "Scan": jobs.erasure_scan,
    "Certify": jobs.erasure_certify,
}
WRITES = {
    *("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"),
    *("PutObject", "DeleteObject"),
}


class Killed(BaseException):
    """The process ends here; no `except Exception` of the service sees it."""


@dataclass
class FakeStates:
    """Step Functions as the service sees it: walks by name."""

    walks: dict[str, Walk] = field(default_factory=dict)
    make: Callable[[dict[str, Any]], Walk] = lambda _data: None  # type: ignore[assignment,return-value]

    def start(self, erasure_id: ErasureId, attempt: int) -> None:
        name = f"{erasure_id}-{attempt}"
        if name not in self.walks:
            self.walks[name] = self.make({"erasure_id": erasure_id, "attempt": attempt})

    def wake(self, token: str) -> None:
        for walk in self.walks.values():
            if walk.token == token:
                walk.woken()

    def is_walking(self, erasure_id: ErasureId, attempt: int) -> bool:
        walk = self.walks.get(f"{erasure_id}-{attempt}")
        return walk is not None and not walk.is_over


@dataclass
class Bench:
    stand: Stand
    sid: SubjectId
    machine: FakeStates
    mails: list[Mail]
    work: list[tuple[str, dict[str, str]]]
    ahead: timedelta = timedelta(0)
    erasure_id: ErasureId = field(default_factory=lambda: ErasureId(""))
    kept: str = ""
    is_settling: bool = False

    # --- time --------------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        return utc_now() + self.ahead

    def sleep_until(self, moment: str) -> None:
        self.ahead = max(self.ahead, from_iso(moment) - utc_now() + timedelta(seconds=1))

    # --- the person --------------------------------------------------------------------------------------------------

    @property
    def erasure(self) -> Erasure:
        return wiring.erasures.store().find(self.erasure_id)

    def ask(self, credits_: Credits = Credits.WAIVE, *, with_export: bool = False) -> ErasureId:
        self.erasure_id = ErasureId(new_id("era"))
        wiring.privacy.erasures().request(self.sid, self.erasure_id, credits_, with_export=with_export)
        self.settle()
        return self.erasure_id

    def confirm(self) -> None:
        wiring.privacy.erasures().identify(self.sid, self.erasure_id, self.now())
        self.settle()

    def approve(self) -> None:
        wiring.privacy.erasures().approve(SubjectId("sub_staff"), self.erasure_id)
        self.settle()

    # --- the machine -------------------------------------------------------------------------------------------------

    def walk(self, data: dict[str, Any]) -> Walk:
        return Walk(
            definition("erasure"),
            FUNCTIONS,
            data,
            sleep=self.sleep_until,
            between=self.settle,
            new_token=lambda: new_id("tok"),
        )

    @property
    def present(self) -> Walk:
        return next(walk for walk in reversed(self.machine.walks.values()))

    def run(self, until: str | None = None) -> None:
        """Everything that moves by itself, up to a state of the newest walk."""
        while True:
            self.settle()
            walk = self.present
            if walk.is_over or walk.token or walk.state == until:
                return
            try:
                walk.step()
            except Failed:
                walk.state = None

    def to_the_end(self) -> None:
        """Confirms and approves where that is waited for."""
        for _ in range(20):
            self.run()
            if self.present.is_over:
                return
            self.confirm() if self.present.state == "VerifyIdentity" else self.approve()

    def restart(self) -> None:
        """The execution is gone without a result; the sweep takes the erasure up."""
        self.present.state = self.present.token = self.present.results = None
        jobs.sweep_erasures({}, None)

    def settle(self) -> None:
        """The outbox and its jobs, until nothing is left to do; no task of the machine, so nobody kills it."""
        self.is_settling = True
        try:
            self._settle()
        finally:
            self.is_settling = False

    def _settle(self) -> None:
        while True:
            for recorded in event_rows.left_behind("9999", 100):
                wiring.notifications.outbox().deliver(recorded)
            if not self.work:
                return
            while self.work:
                self._do(*self.work.pop(0))

    def _do(self, queue: str, work: dict[str, str]) -> None:
        match queue:
            case "mail":
                wiring.notifications.letters().deliver(Letter.of(work))
            case "credits":
                wiring.payments.wallets().resolve(RequestId(work["request_id"]))
            case "erase":
                wiring.signing.deletion().erase(RequestId(work["request_id"]))
            case "rights" if work["task"] != "disclose":
                rights_jobs._rights(work, 1)
            case "erasures":
                wiring.privacy.erasures().follow(ErasureId(work["erasure_id"]))


def make_bench(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Bench:
    work = held_work(monkeypatch)
    return bench_on(make_stand(aws, monkeypatch), work, monkeypatch)


def held_work(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """From now on work waits here instead of in queues, until the bench does it."""
    work: list[tuple[str, dict[str, str]]] = []
    really = queues.send

    def put(queue: str, body: Any, **more: Any) -> None:
        really(queue, body, **more) if queue == "collect" else work.append((queue, dict(body)))

    monkeypatch.setattr(queues, "send", put)
    return work


def bench_on(stand: Stand, work: list[tuple[str, dict[str, str]]], monkeypatch: pytest.MonkeyPatch) -> Bench:
    mails: list[Mail] = []

    def send(mail: Any) -> str:
        mails.append(mail)
        return "sent"

    letters = NotificationService(
        messages=MessageStore(), write=wiring.notifications.write_letter, send=send, clock=utc_now
    )
    monkeypatch.setattr(wiring.notifications, "letters", lambda: letters)
    machine = FakeStates()
    monkeypatch.setattr(wiring.privacy, "machine", lambda: machine)
    sid = SubjectId(stand.owner.get("/v1/me").json["sid"])
    bench = Bench(stand, sid, machine, mails, work)
    machine.make = bench.walk
    monkeypatch.setattr(wiring.privacy, "utc_now", bench.now)
    bench.settle()
    return bench


def live(bench: Bench) -> None:
    """A document that another signed too, ongoing requests, a draft, a template, an export, and a part in another's."""
    stand = bench.stand
    bench.kept = stand.completed(title="Hyresavtal")
    stand.ready(AS_BENGT, title="Utkast")
    stand.ready(AS_BENGT, AS_CECILIA, title="Ett till")
    stand.sent(AS_BENGT, title="Pågående")
    stand.sent({"is_sender": True}, title="Bara jag")
    bengt = stand.person(BENGT)
    mine, stand.owner = stand.owner, bengt
    stand.sent({"name": ANNA.name, "email": ANNA.email}, title="Från Bengt")
    stand.owner = mine
    stand.owner.post("/v1/templates", {"title": "Min mall", "filename": "m.pdf", "size": 100, "sha256": "a" * 64})
    bench.settle()
    stand.exported()
    everywhere(bench)
    bench.settle()


def everywhere(bench: Bench) -> None:
    """And something in every store that has no part in signing: own rows, and a company's that say who made them."""
    sid, at = bench.sid, "2026-11-28T00:00:00Z"
    rows: dict[str, list[dict[str, str]]] = {
        "api-keys": [{"key_id": "key_1", "owner": sid, "made_by": sid}, {"key_id": "key_2", "owner": "co_1"}],
        "webhook-endpoints": [{"endpoint_id": "whe_1", "owner": sid}, {"endpoint_id": "whe_2", "owner": "co_1"}],
        "webhook-deliveries": [{"endpoint_id": "whe_1", "delivery_id": "whd_1"}],
        "bulk-sends": [{"sid": sid, "bulk_id": "blk_1"}],
        "disclosures": [{"subject": sid, "entry": f"{at}#x"}],
        "consents": [{"sid": sid, "entry": f"marketing#{at}"}],
        "suppressions": [{"lookup": wiring.ground.lookups().email(ANNA.email), "since": at}],
        "staff-looks": [{"subject": sid, "look": f"{at}#lok_1", "staff_id": "stf_1", "about": sid}],
        "proposals": [{"proposal_id": "prp_1", "about": sid}],
        "balances": [{"wallet_id": sid, "month": "2026-10"}],
        "refunds": [{"refund_id": "rfd_1", "wallet_id": sid, "created_at": at}],
        "withdrawals": [{"withdrawal_id": "wdr_1", "wallet_id": sid, "listed": f"{at}#wdr_1"}],
    }
    for noun, items in rows.items():
        for item in items:
            made = item if item.get("owner") != "co_1" else {**item, "made_by": sid}
            put = {name: {"S": value} for name, value in made.items()}
            client("dynamodb").put_item(TableName=settings().table(noun), Item=put)
    for name in ("bulk/blk_1/file", "bulk/blk_1/report"):
        client("s3").put_object(Bucket=settings().bucket("vault"), Key=name, Body=b"sealed")
    asked = DataRequestId("dsr_earlier")
    wiring.rights.data_requests().ask(asked, sid, [Right.RECTIFICATION], f"Jag heter {ANNA.name}", None)


# --- worlds ----------------------------------------------------------------------------------------------------------


def _backend(service: Any, region: str = "eu-north-1") -> Any:
    from moto.backends import get_backend
    from moto.core.models import DEFAULT_ACCOUNT_ID

    return get_backend(service)[DEFAULT_ACCOUNT_ID][region]


@dataclass
class World:
    """What is stored, and what has come about besides: walks, mails, work, the time."""

    bench: Bench

    def __post_init__(self) -> None:
        self.items = {name: copy.deepcopy(table.items) for name, table in _backend("dynamodb").tables.items()}
        self.files = {name: copy.deepcopy(bucket.keys) for name, bucket in _backend("s3", "aws").buckets.items()}
        bench = self.bench
        self.besides = (bench.ahead, bench.erasure_id, list(bench.mails), list(bench.work))
        self.walks = {
            n: (w.state, w.token, copy.deepcopy(w.data), copy.deepcopy(w.results))
            for n, w in bench.machine.walks.items()
        }

    def bring_back(self, *, but: tuple[str, ...] = (), only_stored: bool = False) -> None:
        for name, table in _backend("dynamodb").tables.items():
            if not name.endswith(but or ("nothing",)):
                table.items = copy.deepcopy(self.items[name])
        for name, bucket in _backend("s3", "aws").buckets.items():
            bucket.keys = copy.deepcopy(self.files[name])
        if only_stored:
            return
        bench = self.bench
        bench.ahead, bench.erasure_id, mails, work = self.besides
        bench.mails[:], bench.work[:] = mails, work
        bench.machine.walks.clear()
        for name, (state, token, data, results) in self.walks.items():
            walk = bench.walk(copy.deepcopy(data))
            walk.state, walk.token, walk.results = state, token, copy.deepcopy(results)
            bench.machine.walks[name] = walk


def outcome() -> dict[str, Any]:
    """What every run must end in: all rows and files, without what differs by nature (moments, tokens,
    what is sealed with a random nonce)."""
    rows = {
        name: sorted(_bare(item.to_json()["Attributes"]) for item in table.all_items())
        for name, table in _backend("dynamodb").tables.items()
        if not name.endswith(("-once", "-messages", "-events", "-erasure-ledger", "-certificates"))
    }
    files = {name: sorted(bucket.keys.keys()) for name, bucket in _backend("s3", "aws").buckets.items()}
    return {"rows": rows, "files": files}


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What is in one outcome and not in the other, by table or bucket."""
    found = []
    for kind, places in one.items():
        for name, mine in places.items():
            theirs = other[kind][name]
            found += [f"{name} -{row}" for row in mine if row not in theirs]
            found += [f"{name} +{row}" for row in theirs if row not in mine]
    return found


VARYING = {"version", "head_seq", "head_hash", "attempt", "token", "epoch", "plan_sha256", "hash", "previous"}


def _bare(attributes: dict[str, Any]) -> str:
    kept = {
        name: value
        for name, value in sorted(attributes.items())
        if not name.endswith(("_at", "_sealed", "_until")) and name not in VARYING and name != "wrapped"
    }
    return re.sub(r"20\d\d-\d\d-\d\dT[\d:.]+Z|led_[a-z2-7]{26}", "…", repr(kept))


# --- kills -----------------------------------------------------------------------------------------------------------


@contextmanager
def killed_after(bench: Bench, number: int) -> Iterator[list[str]]:
    """The process dies after its so many-th write took effect, before it hears of it. Gives the writes it made."""
    made: list[str] = []
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def counted(self: Any, operation: str, kwargs: Any) -> Any:
        answer = call(self, operation, kwargs)
        if operation in WRITES and not bench.is_settling:
            made.append(operation)
            if len(made) == number:
                raise Killed
        return answer

    patch = pytest.MonkeyPatch()
    patch.setattr(BaseClient, "_make_api_call", counted)
    try:
        yield made
    finally:
        patch.undo()
