"""The archive's list through the API: states, days, either end, and cursors that belong to their query."""

from typing import Any

import pytest

from chalicelib.platform.clock import utc_now
from chalicelib.signing.deadlines import day_of
from dev.persons import BENGT
from tests.flows.signing_stand import AS_BENGT, AS_CECILIA, CURRENT_SESSION, REQUESTS, Stand, everything, make_stand


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def ids(stand: Stand, query: str) -> list[str]:
    reply = stand.owner.get(f"{REQUESTS}?{query}")
    assert reply.status == 200, reply.body
    return [line["request_id"] for line in reply.json["items"]]


def test_by_state_day_and_from_either_end(stand: Stand) -> None:
    draft, sent, voided = stand.draft(), stand.sent(AS_CECILIA), stand.sent(AS_CECILIA)
    stand.void(voided)
    today = day_of(utc_now())
    assert ids(stand, "status=pending") == [sent]
    assert ids(stand, "status=voided,draft") == [voided, draft]
    assert ids(stand, "sort=oldest") == [draft, sent, voided]
    assert ids(stand, f"created_from={today}&created_to={today}") == [voided, sent, draft]
    assert ids(stand, "created_to=2020-01-01") == ids(stand, "created_from=2090-01-01") == []
    assert ids(stand, "created_from=2090-01-01&created_to=2020-01-01") == [], "an empty span is no error"


def test_a_cursor_goes_on_with_its_own_query_only(stand: Stand) -> None:
    made = [stand.draft(title=f"Nummer {n}") for n in range(3)]
    for query in ("", "&status=draft", "&sort=oldest", "&created_from=2020-01-01"):
        first = stand.owner.get(f"{REQUESTS}?limit=2{query}").json
        rest = ids(stand, f"limit=2{query}&cursor={first['next_cursor']}")
        got = [line["request_id"] for line in first["items"]] + rest
        assert got == (made if "oldest" in query else made[::-1]), query
        for other in ("", "&status=pending", "&sort=oldest", "&created_to=2090-01-01"):
            if other != query:
                wrong = stand.owner.get(f"{REQUESTS}?limit=2{other}&cursor={first['next_cursor']}")
                assert [(e["field"], e["code"]) for e in wrong.json["errors"]] == [("cursor", "invalid_cursor")]


def test_labels_are_the_owners_and_stay_through_the_requests_life(stand: Stand) -> None:
    request_id = stand.ready(AS_CECILIA)
    path = f"{REQUESTS}/{request_id}/labels"
    reply = stand.owner.put(path, {"labels": [" Kunder  2026", "kunder 2026", "Åre"]})
    assert (reply.status, reply.json) == (200, {"labels": ["kunder 2026", "Åre"]})
    stand.owner.post(f"{REQUESTS}/{request_id}/send")
    (line,) = stand.owner.get(REQUESTS).json["items"]
    assert (line["status"], line["labels"]) == ("pending", ["kunder 2026", "Åre"])
    assert "Åre" not in repr(everything()), "sealed"
    assert "kunder" not in stand.guest(request_id).get(CURRENT_SESSION).body.decode()
    for wrong in (["a"] * 11, ["x" * 41], [""], [" "], ["a\nb"], "a", [1]):
        assert stand.owner.put(path, {"labels": wrong}).code == "invalid_fields", wrong
    stand.owner.put(path, {"labels": []})
    assert stand.owner.get(REQUESTS).json["items"][0]["labels"] == []
    stand.void(request_id)
    assert stand.owner.delete(f"{REQUESTS}/{request_id}").status == 204
    assert stand.owner.put(path, {"labels": ["a"]}).code == "signature_request_not_found"
    assert stand.owner.get(REQUESTS).json["items"] == [], "a label brings nothing back"


def test_searching_by_title_label_state_and_day(stand: Stand) -> None:
    first, second = stand.draft(title="Ramavtal Åre"), stand.sent(AS_CECILIA, title="Hyra i Åre")
    stand.owner.put(f"{REQUESTS}/{second}/labels", {"labels": ["Lokaler"]})
    before = everything()

    def search(**body: Any) -> list[str]:
        reply = stand.owner.post(f"{REQUESTS}/search", body)
        assert reply.status == 200, reply.body
        return [line["request_id"] for line in reply.json["items"]]

    assert search() == search(text="åre") == [second, first]
    assert search(text="ÅRE ram") == [first]
    assert search(label="lokaler") == search(status=["pending"]) == [second]
    assert search(text="åre", status=["draft"], sort="oldest") == [first]
    assert search(text="saknas") == search(created_to="2020-01-01") == []
    page = stand.owner.post(f"{REQUESTS}/search", {"text": "åre", "limit": 1}).json
    assert search(text="åre", limit=1, cursor=page["next_cursor"]) == [first]
    wrong = stand.owner.post(f"{REQUESTS}/search", {"text": "ram", "limit": 1, "cursor": page["next_cursor"]})
    assert [e["field"] for e in wrong.json["errors"]] == ["cursor"]
    for body in (
        {"status": ["x"]},
        {"created_from": "1999-01-01"},
        {"limit": 0},
        {"text": "x" * 201},
        {"sort": "title"},
    ):
        assert stand.owner.post(f"{REQUESTS}/search", body).code == "invalid_fields", body
    assert everything() == before
    assert stand.person(BENGT, email=False).post(f"{REQUESTS}/search", {"text": "åre"}).json["items"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *((f"status={s}", "status") for s in ("", "x", "draft,", "Draft", "draft%00", ",".join(["x"] * 500))),
        *(
            (f"created_from={d}", "created_from")
            for d in ("", "x", "2026-13-01", "20261127", "0001-01-01", "9999-12-31")
        ),
        ("created_to=2026-11-27T10:00", "created_to"),
        ("sort=title", "sort"),
    ],
)
def test_what_cannot_be_asked_for_is_named(stand: Stand, query: str, field: str) -> None:
    reply = stand.owner.get(f"{REQUESTS}?{query}")
    assert (reply.status, [e["field"] for e in reply.json["errors"]]) == (422, [field])


def test_a_recipient_is_found_by_part_of_name_or_address_whoever_it_is_now(stand: Stand) -> None:
    cecilias, both = stand.sent(AS_CECILIA), stand.draft(AS_CECILIA, AS_BENGT)

    def found(recipient: str) -> set[str]:
        return {
            line["request_id"]
            for line in stand.owner.post(f"{REQUESTS}/search", {"recipient": recipient}).json["items"]
        }

    assert found("CECILIA carl") == {cecilias, both} and found("bengt.berg@example") == {both}
    assert found("cecilia berg") == set(), "all words in one and the same"
    shown = stand.show(both)["recipients"]
    stand.owner.delete(f"{REQUESTS}/{both}/recipients/{shown[0]['recipient_id']}")
    stand.owner.post(f"{REQUESTS}/{both}/recipients", {"name": "Örjan Ö", "email": "o@example.com"})
    assert found("cecilia") == {cecilias} and found("örjan") == {both}
    place = f"{REQUESTS}/{cecilias}/recipients/{stand.show(cecilias)['recipients'][0]['recipient_id']}"
    stand.owner.post(f"{place}/reassign", {"name": "Disa Dahl", "email": "disa@example.com"})
    assert found("cecilia") == set() and found("disa") == {cecilias}
    stand.guest(cecilias).post("/v1/signing-sessions/current/forward", {"name": "Eva Ek", "email": "eva@example.com"})
    assert found("disa") == set() and found("eva ek") == {cecilias}
    assert b"eva@example.com" not in everything(), "sealed"
