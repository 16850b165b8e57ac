"""Finance's view: what needs a person, whoever's purchase it is, the book; and what two of finance correct in it."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.handlers.deadlines_jobs import deadlines
from chalicelib.payments.domain import Purchase
from chalicelib.payments.ledger import Account
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import RequestId
from chalicelib.support.domain import StaffId
from chalicelib.support.proposal import LIVES
from tests.browser import Browser, Reply
from tests.flows.staff_stand import ADMIN, REASON, code_of, enter, look, member, staff_id_of, use_directory
from tests.tables import everything, items
from tests.unit.payments.stand import ANNA, Till, audit

WALLET = f"{ADMIN}/wallets/{ANNA}"
PROPOSALS = f"{ADMIN}/proposals"


@pytest.fixture
def till(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Till:
    use_directory(monkeypatch)
    return Till(utc_now)


@pytest.fixture
def two(till: Till) -> tuple[Browser, Browser]:
    return member("eva", "finance"), member("frans", "finance")


def overpaid(till: Till) -> Purchase:
    purchase = till.buy()
    return till.settle(till.provider.pay(purchase.payment_id, amount_ore=purchase.quote.total_ore + 100))


def reverse(browser: Browser, place: str, wallet_id: str = ANNA, **headers: str) -> Reply:
    body = {
        "wallet_id": wallet_id,
        "entry": place,
        "reason": {"code": "bookkeeping", "text": "Kalle betalade två gånger"},
    }
    return browser.post(f"{ADMIN}/reversals", body, **headers)


def approve(browser: Browser, proposed: Reply, **headers: str) -> Reply:
    return browser.post(f"{PROPOSALS}/{proposed.json['proposal_id']}/approve", **headers)


def entries(browser: Browser) -> list[Any]:
    found: list[Any] = look(browser, f"{WALLET}/entries").json["items"]
    return found


def test_what_needs_a_person_is_listed_read_and_settled_by_two(till: Till, two: tuple[Browser, Browser]) -> None:
    eva, frans = two
    till.bought()
    purchase = overpaid(till)
    (line,) = look(eva, f"{ADMIN}/attention").json["items"]
    assert (line["purchase_id"], line["attention"]) == (purchase.purchase_id, "wrong_amount")
    assert "owner" not in line, "whose it is shows only with a look that is theirs"
    path = f"{ADMIN}/purchases/{purchase.purchase_id}"
    shown = look(eva, path).json
    assert (shown["owner"], shown["buyer_name"], shown["attention"]) == (ANNA, "Anna Andersson", "wrong_amount")
    proposed = eva.post(f"{path}/attended", {"reason": REASON})
    assert (proposed.status, proposed.json["status"], proposed.json["role"]) == (201, "proposed", "finance")
    assert look(eva, path).json["attention"] == "wrong_amount", "nothing has happened yet"
    assert approve(eva, proposed).code == "other_person_needed"
    assert [p["proposal_id"] for p in look(frans, PROPOSALS).json["items"]] == [proposed.json["proposal_id"]]
    owed = audit(till)[Account.OWED]
    assert approve(frans, proposed).json["status"] == "approved"
    assert look(eva, path).json["attention"] is None
    assert look(eva, f"{ADMIN}/attention").json["items"] == look(frans, PROPOSALS).json["items"] == []
    assert audit(till)[Account.OWED] == owed, "no money moved"
    assert history(purchase.purchase_id)[-1].event.type == "purchase.attended"
    assert eva.post(f"{path}/attended", {"reason": REASON}).code == "purchase_needs_nothing"


def test_a_dispute_that_was_attended_to_does_not_come_back(till: Till, two: tuple[Browser, Browser]) -> None:
    purchase = till.bought()
    reference = till.provider.pay(purchase.payment_id, disputed=True)
    till.settle(reference)
    path = f"{ADMIN}/purchases/{purchase.purchase_id}"
    proposed = two[0].post(f"{path}/attended", {"reason": REASON})
    assert approve(two[1], proposed).status == 200
    till.settle(reference)
    assert look(two[0], path).json["attention"] is None


def test_a_purchase_is_found_by_its_receipt_and_in_its_wallet(till: Till, two: tuple[Browser, Browser]) -> None:
    eva, _ = two
    bought = till.bought()
    receipt = wiring.payments.receipts().of_purchase(bought.purchase_id)
    assert receipt is not None
    shown = look(eva, f"{ADMIN}/receipts/{receipt.receipt_id}").json
    assert (shown["purchase_id"], shown["receipt_id"]) == (bought.purchase_id, receipt.receipt_id)
    assert shown == look(eva, f"{WALLET}/purchases").json["items"][0]
    till.bought()
    page = look(eva, f"{WALLET}/purchases?limit=1").json
    rest = look(eva, f"{WALLET}/purchases?limit=1&cursor={page['next_cursor']}").json
    assert {p["purchase_id"] for p in page["items"] + rest["items"]} >= {bought.purchase_id}
    assert look(eva, f"{WALLET}/entries?cursor=eA==").code == "invalid_fields"
    for path, code in (
        ("receipts/rct_9999999", "receipt_not_found"), ("receipts/series", "receipt_not_found"),
        ("purchases/pur_unknown", "purchase_not_found"), ("purchases/X", "purchase_not_found"),
        ("wallets/X/entries", "purchase_not_found"),
    ):  # fmt: skip
        assert look(eva, f"{ADMIN}/{path}").code == code
    assert {row["subject"]["S"] for row in items("staff-looks")} == {ANNA}, "what was not there is nobody's"


def test_an_entry_is_reversed_once_by_two_and_the_book_stays_whole(till: Till, two: tuple[Browser, Browser]) -> None:
    eva, frans = two
    till.bought()
    before = audit(till)
    (entry,) = entries(eva)
    assert sum(p["amount"] for p in entry["postings"] if p["unit"] == "credits") == 0
    first, second = reverse(eva, entry["place"]), reverse(frans, entry["place"])
    assert audit(till) == before
    assert approve(frans, first, Idempotency_Key="1").json["status"] == "approved"
    after = everything()
    assert approve(frans, first, Idempotency_Key="1").json["status"] == "approved"
    assert everything() == after, "the same approval again"
    assert approve(frans, first).code == "proposal_decided"
    assert approve(eva, second).code == "insufficient_credits", "they are gone"
    assert look(eva, f"{PROPOSALS}/{second.json['proposal_id']}").json["status"] == "proposed"
    assert eva.post(f"{PROPOSALS}/{second.json['proposal_id']}/reject").json["status"] == "rejected"
    sums = audit(till)
    assert (sums[Account.AVAILABLE], sums[Account.PROVIDER]) == (0, 0)
    back, kept = entries(eva)
    assert (back["kind"], back["reverses"], back["reason"]) == (
        "reversal", entry["entry_id"], first.json["proposal_id"],
    )  # fmt: skip
    assert kept == entry, "what was wrong stays as it was"
    assert reverse(eva, back["place"]).code == "entry_not_found"
    assert b"Kalle" not in everything(), "why is sealed"


def test_two_proposals_of_one_entry_are_carried_out_once(till: Till, two: tuple[Browser, Browser]) -> None:
    eva, frans = two
    overpaid(till)
    (owed,) = entries(eva)
    first, second = reverse(eva, owed["place"]), reverse(eva, owed["place"])
    assert approve(frans, first).status == 200
    assert approve(frans, second).code == "already_reversed"
    assert audit(till)[Account.OWED] == 0


def test_what_cannot_be_reversed_is_not_proposed_and_what_cannot_any_more_stays_open(
    till: Till, two: tuple[Browser, Browser]
) -> None:
    eva, frans = two
    till.bought()
    (entry,) = entries(eva)
    for place, wallet_id in (("2026-01-01T00:00:00.000Z#led_x", ANNA), (entry["place"], "sub_bengt")):
        assert reverse(eva, place, wallet_id).code == "entry_not_found"
    proposed = reverse(eva, entry["place"], Idempotency_Key="k")
    assert reverse(eva, entry["place"], Idempotency_Key="k").json == proposed.json, "the same proposal again"
    till.book.commit(*till.wallets.reserve(ANNA, RequestId("sr_1"), 4, utc_now()))
    before = audit(till)
    refused = approve(frans, proposed)
    assert (refused.status, refused.code) == (402, "insufficient_credits")
    assert audit(till) == before
    assert look(frans, f"{PROPOSALS}/{proposed.json['proposal_id']}").json["status"] == "proposed"


def test_both_must_have_the_role_when_it_is_approved(till: Till, two: tuple[Browser, Browser]) -> None:
    eva, frans = two
    till.bought()
    (entry,) = entries(eva)
    proposed = reverse(eva, entry["place"])
    sara = member("sara", "support")
    assert approve(sara, proposed).code == "staff_role_missing"
    assert sara.post(f"{PROPOSALS}/{proposed.json['proposal_id']}/reject").code == "staff_role_missing"
    assert look(sara, f"{PROPOSALS}/{proposed.json['proposal_id']}").code == "staff_role_missing"
    assert look(sara, PROPOSALS).json["items"] == []
    member("eva", "support")
    assert approve(frans, proposed).code == "proposer_gone", "the directory has taken the role away"
    member("eva", "finance")
    adam = member("adam", "administrator")
    adam.post(f"{ADMIN}/staff/{staff_id_of(frans)}/end")
    assert approve(frans, proposed).code == "staff_session_invalid"
    assert audit(till)[Account.AVAILABLE] == 10


def test_who_leaves_between_the_reads_and_the_commit_has_approved_nothing(
    till: Till, two: tuple[Browser, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    eva, frans = two
    till.bought()
    (entry,) = entries(eva)
    proposed = reverse(eva, entry["place"])
    wallets, leaving = wiring.payments.wallets(), [staff_id_of(eva)]
    reversal = wallets.reversal

    def meanwhile(*args: Any) -> Any:
        if leaving:
            wiring.support.members().end(StaffId("stf_adam"), StaffId(leaving.pop()), None)
        return reversal(*args)

    monkeypatch.setattr(wallets, "reversal", meanwhile)
    assert approve(frans, proposed).code == "proposer_gone"
    assert audit(till)[Account.AVAILABLE] == 10


def test_a_proposal_ends_after_a_week(
    till: Till, two: tuple[Browser, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    eva, frans = two
    till.bought()
    (entry,) = entries(eva)
    proposed = reverse(eva, entry["place"])
    service = wiring.support.proposals()
    monkeypatch.setattr(service, "_clock", lambda: utc_now() + LIVES + timedelta(minutes=1))
    assert approve(frans, proposed).code == "proposal_expired"
    assert deadlines({}, None)["failed"] == 0
    assert look(eva, f"{PROPOSALS}/{proposed.json['proposal_id']}").json["status"] == "expired"
    assert approve(frans, proposed).code == "proposal_expired"
    told = [recorded.event for recorded in history(proposed.json["proposal_id"])]
    assert [event.type for event in told] == ["proposal.made", "proposal.expired"]
    assert "Kalle" not in str(told)


def test_two_administrators_let_somebody_in_again(till: Till) -> None:
    adam, berit, sara = (member(who, role) for who, role in (
        ("adam", "administrator"), ("berit", "administrator"), ("sara", "support"),
    ))  # fmt: skip
    path = f"{ADMIN}/staff/{staff_id_of(sara)}"
    assert adam.post(f"{path}/readmit", {"reason": REASON}).code == "staff_wrong_state"
    adam.post(f"{path}/end")
    proposed = adam.post(f"{path}/readmit", {"reason": REASON})
    assert approve(adam, proposed).code == "other_person_needed"
    assert enter(Browser(), code_of("sara", "support")).code == "staff_access_ended"
    assert approve(berit, proposed).json["status"] == "approved"
    assert sara.get(f"{ADMIN}/sessions/current").code == "staff_session_invalid", "what was dead stays dead"
    assert enter(Browser(), code_of("sara", "support")).status == 201
