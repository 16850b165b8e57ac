"""The field registry is the whole truth: nothing is stored or sent that is not in it, and nothing in it is gone."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chalicelib
from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table
from chalicelib.bulk import reports as bulk_files
from chalicelib.notifications.domain import Kind
from chalicelib.privacy import categories as c
from chalicelib.privacy import extract_service, registry
from chalicelib.privacy.activities import ACTIVITIES, TECHNICAL
from chalicelib.privacy.field import Basis, OnErasure, table
from chalicelib.privacy.recipients import BY_KEY, RECIPIENTS, Role
from chalicelib.signing import export_service, names, verifying
from chalicelib.templates import files as template_files
from tests.ground import resources

ROOT = Path(chalicelib.__file__).parent


def stored() -> dict[str, set[str]]:
    """Table noun → the attributes that any of its models can write."""
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        if re.search(r"(rows|store|keys|limits|fence)$", module.name):
            importlib.import_module(module.name)
    found: dict[str, set[str]] = {}
    for model in models(Table):
        if model.__module__.startswith("chalicelib."):
            noun = model.Meta.table_name.removeprefix(settings().table(""))
            found.setdefault(noun, set()).update(a.attr_name for a in model.get_attributes().values())
    return found


def models(kind: type[Any]) -> Iterator[type[Any]]:
    for model in kind.__subclasses__():
        yield model
        yield from models(model)


def test_every_attribute_of_every_table_is_registered_and_nothing_that_is_gone() -> None:
    registered = {store.noun: {field.name for field in store.fields} for store in registry.STORES}
    assert registered == stored()
    assert len(registry.STORES) == len(registered), "a table twice"


def test_every_table_of_the_template_is_registered() -> None:
    made = {b["Properties"]["TableName"] for b in resources().values() if b["Type"] == "AWS::DynamoDB::Table"}
    assert {settings().table(store.noun) for store in registry.STORES} == made


def test_what_is_sealed_is_personal_and_no_name_or_address_is_stored_in_the_clear() -> None:
    told = {c.NAME, c.EMAIL, c.PHONE, c.ADDRESS, c.PERSONNUMMER}
    for store in registry.STORES:
        for field in store.fields:
            if field.name.endswith("_sealed"):
                assert any(category.is_personal for category in field.categories), field.name
            else:
                assert not told & set(field.categories), f"{store.noun}.{field.name} tells who somebody is"


def test_technical_is_what_is_no_persons_and_only_that() -> None:
    for store in registry.STORES:
        for field in store.fields:
            is_personal = any(category.is_personal for category in field.categories)
            assert (field.treatment is TECHNICAL) <= (not is_personal), f"{store.noun}.{field.name}"
        assert store.found_by or store.actions == {OnErasure.NOTHING}, store.noun


def test_what_erasure_keeps_rests_on_a_law_and_nothing_else_does() -> None:
    """Art. 17(3)(b): only what bookkeeping law demands is kept whole."""
    for store in registry.STORES:
        for field in store.fields:
            is_law = (
                Basis.LAW in field.treatment.activity.bases and Basis.INTEREST not in field.treatment.activity.bases
            )
            kept = field.treatment.on_erasure is OnErasure.KEEP
            assert not kept or is_law, f"{store.noun}.{field.name}"


def test_an_attribute_cannot_be_treated_in_two_ways() -> None:
    with pytest.raises(AssertionError, match="two ways"):
        table("x", "sid", (TECHNICAL, {c.SYSTEM: "a"}), (registry.store("wallets").fields[0].treatment, {c.ID: "a"}))


def writers(verbs: set[str], holders: set[str]) -> set[str]:
    """Modules of chalicelib that call such a verb on something called so."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs:
                holder = ast.unparse(node.func.value).rpartition(".")[2].strip("_")
                if holder in holders:
                    found.add(".".join(path.relative_to(ROOT.parent).with_suffix("").parts))
    return found


@pytest.mark.parametrize(
    ("bucket", "verbs", "holders"),
    [("vault", {"put", "put_file"}, {"vault", "vault()"}), ("quarantine", {"target"}, {"uploads", "uploads()"})],
)
def test_every_module_that_stores_files_is_registered_with_the_kinds_it_writes(
    bucket: str, verbs: set[str], holders: set[str]
) -> None:
    registered = {module for kind in registry.FILES if kind.bucket == bucket for module in kind.written_by}
    assert registered == writers(verbs, holders)


def test_buckets_have_one_way_in_only() -> None:
    """What the test above stands on: nobody but the vault and the quarantine talks to S3."""
    calls = {"put_object", "upload_file", "upload_fileobj", "generate_presigned_url", "create_multipart_upload"}
    said = {p.name for p in ROOT.rglob("*.py") if calls & set(re.findall(r"\w+", p.read_text()))}
    assert said == {"vault.py", "uploads.py"}


def test_files_are_named_as_their_kinds_say() -> None:
    ids = "sid request_id document_id recipient_id order_id sha256 template_id export_id file_id verification_id"
    ids += " data_request_id bulk_id voucher_file_id"
    some: dict[str, Any] = {name: f"{name}-1" for name in ids.split()} | {"number": 1, "attempt": 2}
    made = [
        names.upload(some["request_id"], some["document_id"]),
        template_files.upload_name(some["sid"], some["template_id"]),
        bulk_files.upload_name(some["sid"], some["bulk_id"]),
        names.enclosure_upload(some["request_id"], some["recipient_id"], 1, 2),
        verifying._name(some["verification_id"]),
        names.original(some["request_id"], some["document_id"]),
        names.enclosure(some["request_id"], some["recipient_id"], 1, some["sha256"]),
        bulk_files.file_name(some["bulk_id"]),
        bulk_files.report_name(some["bulk_id"]),
        names.evidence(some["request_id"], some["recipient_id"], some["order_id"]),
        names.sealed(some["request_id"], some["document_id"], some["sha256"]),
        export_service.name_of(some["export_id"], some["file_id"]),
        template_files.file_name(some["template_id"]),
        f"export/{some['voucher_file_id']}/{some['sha256']}",  # voucher_file_service.name_of, of a made file
        extract_service.name_of(some["data_request_id"], some["file_id"]),
    ]
    said = [re.sub(r"<(\w+)>", lambda found: str(some[found[1]]), kind.pattern) for kind in registry.FILES]
    assert said == made


def test_every_letter_is_registered_and_every_recipient_is_in_the_register() -> None:
    letters = {m.kind.removeprefix("letter.") for m in registry.MESSAGES if m.kind.startswith("letter.")}
    assert letters == {kind.value for kind in Kind}
    named = {key for store in registry.STORES for field in store.fields for key in field.treatment.recipients}
    named |= {key for file in registry.FILES for key in file.treatment.recipients}
    named |= {key for message in registry.MESSAGES for key in message.recipients}
    assert named == set(BY_KEY)
    assert len(BY_KEY) == len(RECIPIENTS)


def test_a_recipient_outside_the_eea_has_a_safeguard_and_a_processor_an_agreement() -> None:
    for one in RECIPIENTS:
        assert one.agreement.sv
        assert one.role is not Role.PROCESSOR or one.safeguard, "our processors have American owners"


def test_what_erasure_does_is_found_by_the_action() -> None:
    """What the erasure plan is made from."""
    kept = {store.noun for store in registry.stores_with(OnErasure.KEEP)}
    returned = {"balances", "refunds", "withdrawals", "reconciliations", "vouchers"}
    assert kept == {"ledger-keys", "ledger", "payments", "purchases", "receipts"} | returned
    assert "persons" in {store.noun for store in registry.stores_with(OnErasure.DELETE)}
    assert {activity.key for activity in ACTIVITIES if activity.is_for_others} == {"signing", "proof", "verification"}
    for activity in ACTIVITIES:
        assert list(registry.treatments(activity)), f"{activity.key}: nothing is done for it"


def test_activities_are_told_apart() -> None:
    assert len({activity.key for activity in ACTIVITIES}) == len(ACTIVITIES)
