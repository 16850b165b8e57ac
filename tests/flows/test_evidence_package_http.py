"""The evidence package through the API: whole, the same at every call, the sender's alone."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from dev.persons import BENGT, CECILIA
from tests.flows.signing_stand import AS_CECILIA, PINNED_BENGT, REQUESTS, Stand, make_stand


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def test_it_holds_every_act_as_the_events_name_it_and_the_chain(stand: Stand) -> None:
    request_id = stand.sent({**AS_CECILIA, "role": "approver"}, AS_CECILIA, PINNED_BENGT)
    path = f"{REQUESTS}/{request_id}/evidence-package"
    assert stand.owner.get(path).code == "not_completed"
    stand.guest(request_id).post("/v1/signing-sessions/current/approve")
    stand.signs(stand.guest(request_id, 1), CECILIA)
    bengt = stand.guest(request_id, 2)
    stand.identified(bengt, BENGT)
    stand.signs(bengt, BENGT)
    stand.seal(request_id)

    reply = stand.owner.get(path)
    assert (reply.status, reply.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(reply.body)) as package:
        assert package.testzip() is None
        names = package.namelist()
        files = {name: package.read(name) for name in names}
    acts = ["evidence-2.json", "evidence-3.json"]
    roots = ["root-seal.pem", "root-timestamp.pem", "root-bankid.pem"]
    assert names == [*acts, "events.json", *roots, "README.txt"], "a link leaves no evidence"
    assert all(b"BEGIN CERTIFICATE" in files[name] for name in roots)
    shown = stand.show(request_id)["recipients"]
    for number in (2, 3):
        assert hashlib.sha256(files[f"evidence-{number}.json"]).hexdigest() == shown[number - 1]["evidence_sha256"]
        act = json.loads(files[f"evidence-{number}.json"])
        assert act["validation"]["result"] == "valid" and "ocsp_revoked" in act["validation"]["ruled_out"]
        assert act["device"].keys() == {"ip_address", "unique_hardware_id", "bankid_issued_on", "risk"}
    assert json.loads(files["events.json"]) == stand.owner.get(f"{REQUESTS}/{request_id}/events").json
    assert stand.owner.get(path).body == reply.body, "ranges fit together"
    part = stand.owner.get(path, Range="bytes=10-99")
    assert (part.status, part.body) == (206, reply.body[10:100])
    other = stand.person(BENGT, email=False)
    assert other.get(path).code == "signature_request_not_found"
