"""Exporting the archive: what is in the ZIPs, part by part, once however often the job runs, and the owner's alone."""

import csv
import io
import zipfile
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.event_rows import history
from chalicelib.handlers.signing_jobs import export as job
from chalicelib.notifications.domain import Kind, letters_of
from chalicelib.notifications.mail import Mail
from chalicelib.platform.ids import SubjectId
from chalicelib.signing import export, export_service
from chalicelib.signing.export_service import ExportService
from chalicelib.signing.rows import ExportRow
from chalicelib.signing.work import work_of
from dev.persons import BENGT
from tests.browser import Reply
from tests.flows.signing_stand import REQUESTS, Stand, make_stand
from tests.jobs import run_queue
from tests.tables import everything

EXPORTS = "/v1/archive-exports"


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    monkeypatch.setattr(queues, "_again_in", lambda *_: None)  # what failed comes back at once
    return make_stand(aws, monkeypatch)


def ask(stand: Stand, **asked: Any) -> str:
    reply = stand.owner.post(EXPORTS, asked)
    assert (reply.status, reply.json["status"]) == (201, "running"), reply.body
    return str(reply.json["export_id"])


def make(stand: Stand, export_id: str) -> Any:
    """What the outbox hands over, and all that follows from it."""
    (work,) = work_of(history(export_id)[0])
    queues.send(work.queue, work.body)
    while run_queue("export", job):
        pass
    return show(stand, export_id)


def sid_of(stand: Stand) -> SubjectId:
    return SubjectId(stand.owner.get("/v1/me").json["sid"])


def show(stand: Stand, export_id: str) -> Any:
    return stand.owner.get(f"{EXPORTS}/{export_id}").json


def part(stand: Stand, export_id: str, number: int = 1) -> Reply:
    return stand.owner.get(f"{EXPORTS}/{export_id}/parts/{number}/content")


def unzipped(reply: Reply) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(reply.body)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def contents(files: dict[str, bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(files["innehåll.csv"].decode("utf-8-sig")), delimiter=";"))


def test_completed_requests_come_with_what_they_are_called(stand: Stand) -> None:
    first, second = stand.completed(title="Ramavtal"), stand.completed(title="=HYPERLINK(1)/..\\x")
    stand.draft(title="Utkast")
    export_id = ask(stand)
    made = make(stand, export_id)
    assert (made["status"], made["request_count"], len(made["parts"])) == ("ready", 2, 1)
    reply = part(stand, export_id)
    assert (reply.status, reply.headers["content-type"]) == (200, "application/zip")
    assert len(reply.body) == made["parts"][0]["size"]
    files = unzipped(reply)
    heads, *rows = contents(files)
    assert heads[0] == "Mapp"
    assert [row[2] for row in rows] == [first, second], "the oldest first"
    assert rows[1][1] == "'=HYPERLINK(1)/..\\x", "no formula"
    for row, request_id in zip(rows, (first, second), strict=True):
        document = stand.show(request_id)["documents"][0]["document_id"]
        sealed = stand.owner.get(f"{REQUESTS}/{request_id}/documents/{document}/sealed").body
        (name,) = (name for name in files if request_id in name)
        assert name == f"{row[0]}/avtal-sealed.pdf" and files[name] == sealed
        assert name.count("/") == 1 and "\\" not in name and ".." not in name.split("/")


def test_a_search_chooses_and_evidence_comes_when_asked_for(stand: Stand) -> None:
    wanted, _ = stand.completed(title="Avtal om städning"), stand.completed(title="Annat")
    export_id = ask(stand, text="städ", with_evidence=True)
    assert b"st\xc3\xa4d" not in everything("exports"), "what is searched for is sealed"
    assert make(stand, export_id)["request_count"] == 1
    files = unzipped(part(stand, export_id))
    (evidence,) = (content for name, content in files.items() if name.endswith(f"({wanted})/evidence.zip"))
    assert evidence == stand.owner.get(f"{REQUESTS}/{wanted}/evidence-package").body


def test_nothing_to_export_is_ready_without_parts(stand: Stand) -> None:
    made = make(stand, ask(stand))
    assert (made["status"], made["parts"]) == ("ready", [])


def test_parts_are_bounded_and_fit_together(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_service, "PART_REQUESTS", 2)
    requests = [stand.completed(title=f"Avtal {n}") for n in range(5)]
    export_id = ask(stand)
    made = make(stand, export_id)
    assert [p["request_count"] for p in made["parts"]] == [2, 2, 1]
    found = [row[2] for n in (1, 2, 3) for row in contents(unzipped(part(stand, export_id, n)))[1:]]
    assert found == requests
    for number in ("0", "4", "x", "1" * 9):
        assert part(stand, export_id, number).code == "archive_export_part_not_found"  # type: ignore[arg-type]


def test_a_part_holds_at_least_one_request_however_large(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_service, "PART_BYTES", 1)
    for _ in range(2):
        stand.completed()
    assert [p["request_count"] for p in make(stand, ask(stand))["parts"]] == [1, 1]


def test_a_request_deleted_meanwhile_is_left_out(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, gone = stand.completed(), stand.completed()
    export_id = ask(stand)
    entries = wiring.signing.archive_entries(sid_of(stand), *_query(stand, export_id))
    assert stand.owner.delete(f"{REQUESTS}/{gone}").status == 204
    monkeypatch.setattr(wiring.signing, "archive_entries", lambda *_: entries)
    wiring.signing.exports.cache_clear()
    make(stand, export_id)
    assert [row[2] for row in contents(unzipped(part(stand, export_id)))[1:]] == [kept]


def _query(stand: Stand, export_id: str) -> tuple[Any, int, None]:
    (found,) = (e for e in _service().of(sid_of(stand)) if e.export_id == export_id)
    return found.asked, 50, None


def _service() -> ExportService:
    from chalicelib.handlers.signing_views import events_json

    return wiring.signing.exports(events_json)


@pytest.mark.parametrize("dies_at", ["put_file", "commit", "enqueue"])
def test_a_run_that_dies_is_run_again_and_makes_nothing_twice(
    stand: Stand, dies_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_service, "PART_REQUESTS", 1)
    requests = [stand.completed() for _ in range(3)]
    export_id = ask(stand)
    service: Any = _service()
    owner = {"put_file": service._vault, "commit": service._exports, "enqueue": service}[dies_at]
    name = "_enqueue" if dies_at == "enqueue" else dies_at
    real, died = getattr(owner, name), list[int]()

    def dies_first(*given: Any, **named: Any) -> Any:
        real(*given, **named)  # it happened, and nobody learnt of it
        if len(died) < 2:
            died.append(1)
            raise RuntimeError

    monkeypatch.setattr(owner, name, dies_first)
    (work,) = work_of(history(export_id)[0])
    queues.send(work.queue, work.body)
    for _ in range(12):
        run_queue("export", job)
    made = show(stand, export_id)
    assert died and made["status"] == "ready"
    found = [
        row[2] for n, _ in enumerate(made["parts"], 1) for row in contents(unzipped(part(stand, export_id, n)))[1:]
    ]
    assert found == requests
    kinds = [e.event.type for e in history(export_id)]
    assert kinds == ["archive_export.requested", "archive_export.ready"]


def test_the_owner_hears_that_it_is_ready_or_was_given_up(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    ready, failed = ask(stand), ask(stand)
    make(stand, ready)
    service: Any = _service()

    def fails(*_: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(service, "_entries", fails)
    (work,) = work_of(history(failed)[0])
    queues.send(work.queue, work.body)
    for status in ("running", "running", "running", "running", "failed"):
        assert run_queue("export", job) == 0
        assert show(stand, failed)["status"] == status
    for export_id, kind in ((ready, Kind.EXPORT_READY), (failed, Kind.EXPORT_FAILED)):
        (letter,) = letters_of(history(export_id)[-1])
        assert letter.kind is kind
        mail = wiring.notifications.write_letter(letter)
        assert isinstance(mail, Mail)
        assert mail.to == "anna.andersson@example.com" and mail.subject in (
            "Din export är klar",
            "Din export blev inte klar",
        )


def test_few_run_at_a_time_and_each_ends_after_three_days(stand: Stand) -> None:
    exports = [ask(stand) for _ in range(export.AT_ONCE)]
    refused = stand.owner.post(EXPORTS, {})
    assert (refused.status, refused.code) == (409, "archive_exports_running")
    for export_id in exports:
        make(stand, export_id)
    assert [e["export_id"] for e in stand.owner.get(EXPORTS).json["items"]] == exports[::-1]
    row = ExportRow.find(sid_of(stand), exports[0])
    assert row
    row.update(actions=[ExportRow.expires_at.set(1)])
    assert stand.owner.get(f"{EXPORTS}/{exports[0]}").code == "archive_export_not_found"
    assert [e["export_id"] for e in stand.owner.get(EXPORTS).json["items"]] == exports[1:]


def test_nobody_elses_export_is_found(stand: Stand) -> None:
    stand.completed()
    export_id = ask(stand)
    make(stand, export_id)
    bengt = stand.person(BENGT, email=False)
    for path in (f"{EXPORTS}/{export_id}", f"{EXPORTS}/{export_id}/parts/1/content"):
        assert bengt.get(path).code == "archive_export_not_found"
    assert bengt.get(EXPORTS).json == {"items": []}
