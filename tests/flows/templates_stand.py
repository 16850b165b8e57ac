"""Templates behind HTTP, in process, on signing's stand: the stamping is real, the preflight the stand's own."""

import hashlib
import html
import re
import subprocess
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Any

import pikepdf
import pytest

from chalicelib.aws import queues
from chalicelib.aws.event_rows import history
from chalicelib.handlers.signing_jobs import preflight as job
from chalicelib.platform.ids import SubjectId
from chalicelib.signing import stamping
from chalicelib.signing.work import work_of as signing_work
from chalicelib.templates.work import work_of as template_work
from dev.persons import BENGT
from tests.browser import Reply
from tests.flows.signing_stand import REQUESTS, Stand, Visitor, make_stand, preflight
from tests.flows.staff_stand import member, use_directory
from tests.jobs import run_queue

TEMPLATES = "/v1/templates"
PUBLIC = "/v1/public-templates"
STAFF = "/v1/admin/public-templates"
BUYER = {"name": BENGT.name, "email": BENGT.email}
ROLES = [{"name": "seller", "label": "Säljaren"}, {"name": "buyer", "label": "Köparen", "order": 2}]
SIGNATURE = {"name": "sign", "label": "Underskrift", "kind": "signature", "role": "buyer", "page": 2}
SIGNATURE |= {"x": 60, "y": 700, "width": 240, "height": 44}


@cache
def pdf(pages: int = 2, note: str = "") -> bytes:
    made, out = pikepdf.new(), BytesIO()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    made.docinfo["/Title"] = note or "Mall"
    made.save(out)
    return out.getvalue()


def field(name: str = "company", **fields: Any) -> dict[str, Any]:
    place = {"label": "Fältet", "kind": "text", "page": 1, "x": 60, "y": 100, "width": 200, "height": 18}
    return {"name": name, **place, **fields}


def make(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    stand = make_stand(aws, monkeypatch)
    monkeypatch.setattr(stamping, "judge", partial(stamping.judge, check=preflight))
    return stand


def sid_of(visitor: Visitor) -> SubjectId:
    return SubjectId(visitor.get("/v1/me").json["sid"])


def announce(visitor: Visitor, content: bytes, **fields: Any) -> Reply:
    sha256 = hashlib.sha256(content).hexdigest()
    body = {"title": "Köpeavtal", "filename": "köp.pdf", "size": len(content), "sha256": sha256, **fields}
    return visitor.post(TEMPLATES, body)


def uploaded(stand: Stand, content: bytes | None = None, *, put: bytes | None = None) -> str:
    """A template whose check is work to be done."""
    content = pdf() if content is None else content
    template_id = str(announce(stand.owner, content).json["template_id"])
    stand.put(f"{sid_of(stand.owner)}/{template_id}", content if put is None else put)
    reply = stand.owner.post(f"{TEMPLATES}/{template_id}/complete")
    assert (reply.status, reply.json["status"]) == (202, "checking"), reply.body
    return template_id


def worked(stream: str) -> None:
    """Everything the stream's events ask of the job, done."""
    for recorded in history(stream):
        for work in [*signing_work(recorded), *template_work(recorded)]:
            queues.send(work.queue, work.body)
    while run_queue("preflight", job):
        pass


def ready(stand: Stand, content: bytes | None = None) -> str:
    template_id = uploaded(stand, content)
    worked(template_id)
    return template_id


def lay_out(stand: Stand, template_id: str, *fields: dict[str, Any], roles: Any = ROLES) -> Reply:
    etag = stand.owner.get(f"{TEMPLATES}/{template_id}").headers["etag"]
    body = {"roles": roles, "fields": list(fields)}
    return stand.owner.put(f"{TEMPLATES}/{template_id}/layout", body, If_Match=etag)


def laid_out(stand: Stand, *fields: dict[str, Any], content: bytes | None = None) -> str:
    template_id = ready(stand, content)
    reply = lay_out(stand, template_id, *fields)
    assert reply.status == 200, reply.body
    return template_id


def use(
    stand: Stand, template_id: str, values: Any = None, recipients: Any = None, *, root: str = TEMPLATES, **more: Any
) -> Reply:
    people = {"seller": {"is_sender": True}, "buyer": BUYER} if recipients is None else recipients
    body = {"title": "Köpeavtal", "recipients": people, "values": values or {}, **more}
    return stand.owner.post(f"{root}/{template_id}/use", body)


def used(stand: Stand, template_id: str, values: Any = None, **more: Any) -> str:
    reply = use(stand, template_id, values, **more)
    assert reply.status == 201, reply.body
    return str(reply.json["request_id"])


def wrong(reply: Reply) -> list[tuple[str, str]]:
    """What the report names, with its codes."""
    assert reply.status == 422, reply.body
    return [(error["field"], error["code"]) for error in reply.json["errors"]]


def document_of(stand: Stand, request_id: str) -> bytes:
    """As it is signed, once the job has made it."""
    worked(request_id)
    (document,) = stand.show(request_id)["documents"]
    assert document["status"] == "ready", document
    content = stand.owner.get(f"{REQUESTS}/{request_id}/documents/{document['document_id']}/content").body
    assert hashlib.sha256(content).hexdigest() == document["sha256"]
    return content


def text_of(content: bytes, folder: Path, page: int | None = None) -> str:
    """By poppler, words with single blanks between."""
    if which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    path = folder / "read.pdf"
    path.write_bytes(content)
    only = ["-f", str(page), "-l", str(page)] if page else []
    found = subprocess.run(["pdftotext", "-layout", *only, str(path), "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", html.unescape(found.stdout.decode())).strip()


def staffed(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[Visitor]:
    """Members of the staff who decide about the public templates."""
    use_directory(monkeypatch)
    found = [member(name, "administrator") for name in names]
    return [Visitor(each.cookies, csrf=each.csrf) for each in found]
