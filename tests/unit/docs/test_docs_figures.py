"""Names and figures in architecture.md and operations.md are those of the code and the templates."""

import importlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import yaml

from tests.ground import _Loader, resources
from tests.unit.docs.reading import DOCS, ROOT, blocks, prose, quoted, rows, section

ARCHITECTURE, OPERATIONS = DOCS / "architecture.md", DOCS / "operations.md"
NAME = "b2bsign-STAGE-"
MIB = 1024 * 1024


def deployed(kind: str, attribute: str) -> set[str]:
    """Names of data.yaml's resources of a kind, with STAGE for the stage."""
    named = [body["Properties"][attribute] for body in resources().values() if body["Type"] == kind]
    return {name.replace("b2bsign-test-", NAME) for name in named}


def documented(kind: str) -> set[str]:
    table = {row[0]: row[1] for row in rows(section(OPERATIONS, "## What there is")) if len(row) == 2}
    return {name for name in quoted(table[kind]) if len(name) > 3 and name not in {NAME, "BUCKET_SUFFIX"}}


@pytest.mark.parametrize(
    ("kind", "resource", "attribute"),
    [
        ("tables", "AWS::DynamoDB::Table", "TableName"),
        ("queues", "AWS::SQS::Queue", "QueueName"),
        ("buckets", "AWS::S3::Bucket", "BucketName"),
        ("keys", "AWS::KMS::Alias", "AliasName"),
    ],
)
def test_what_there_is_is_what_the_template_makes(kind: str, resource: str, attribute: str) -> None:
    assert documented(kind) == deployed(resource, attribute)


def test_a_queue_is_listed_once_and_says_what_is_stuck_when_it_fails() -> None:
    (cell,) = [row[1] for row in rows(section(OPERATIONS, "## What there is")) if row[0] == "queues"]
    assert len(quoted(cell)) == len(set(quoted(cell)))
    live, dead = (set(quoted(part)) for part in cell.split("; each with dead letters: "))
    assert dead == {f"{name}-dead" for name in live} | {f"{NAME}events-dead"}
    stuck = [row[0].strip("`") for row in rows(section(OPERATIONS, "## Alarms")) if len(row) == 4]
    assert {f"{NAME}{noun}" for noun in stuck if f"{NAME}{noun}" in live} == live


def test_functions_are_those_of_the_configuration() -> None:
    stages = json.loads((ROOT / ".chalice/config.json").read_text())["stages"]
    functions = {name for stage in stages.values() for name in stage["lambda_functions"]} - {"api_handler"}
    assert documented("functions") - {"b2bsign-STAGE"} == functions
    assert {row[0].strip("`") for row in rows(section(OPERATIONS, "## Stages")) if len(row) == 4} == set(stages)


def test_alarms_are_those_of_the_template() -> None:
    table = rows(section(OPERATIONS, "## Alarms"))
    named = {name for row in table for name in quoted(row[0]) if name.startswith(NAME)}
    assert named == alarms()


def alarms() -> set[str]:
    """Every AlarmName of triggers.yaml, its loops unrolled."""
    template = yaml.load((ROOT / "infra/triggers.yaml").read_text(), Loader=_Loader)
    return {name.replace("${Stage}", "STAGE") for name in unrolled(template["Resources"], {})}


def unrolled(body: dict[str, Any], bound: dict[str, str]) -> list[str]:
    names: list[str] = []
    for key, value in body.items():
        if key.startswith("Fn::ForEach::"):
            variable, nouns, inner = value
            names += [name for noun in nouns for name in unrolled(inner, bound | {variable: noun})]
        elif value.get("Type") == "AWS::CloudWatch::Alarm":
            name = value["Properties"]["AlarmName"]["Fn::Sub"]
            for variable, noun in bound.items():
                name = name.replace(f"${{{variable}}}", noun)
            names.append(name)
    return names


def test_every_runbook_that_alarms_lead_to_is_there_and_the_templates_lead_here() -> None:
    headings = set(re.findall(r"(?m)^### (.+)$", section(OPERATIONS, "## Alarms")))
    assert {"SealingParked", "OutboxStuck", "Dead letters", "Function errors"} <= headings
    triggers = (ROOT / "infra/triggers.yaml").read_text()
    assert len(re.findall("AlarmDescription: .*docs/operations.md", triggers)) == triggers.count("AlarmDescription:")


@pytest.mark.parametrize(
    ("noun", "where"), [("bankid", "chalicelib/identity/bankid.py"), ("trust", "chalicelib/wiring/*.py")]
)
def test_secrets_have_the_shape_the_code_reads(noun: str, where: str) -> None:
    (block,) = blocks("json", "secret", noun)
    pattern = (
        r"(?m)^    (\w+_pem): str"
        if noun == "bankid"
        else r'(?:trust|secret\(ground\.settings\(\)\.secret\("trust"\)\))\["(\w+)"\]'
    )
    read = {name for file in ROOT.glob(where) for name in re.findall(pattern, file.read_text())}
    assert read
    assert set(json.loads(block.text)) == read
    (line,) = {line for line in prose(OPERATIONS).splitlines() if line.startswith("| secrets |")}
    assert f"`b2bsign/STAGE/{noun}`" in line


def test_every_sealed_attribute_has_its_key_in_the_table() -> None:
    table = rows(section(ARCHITECTURE, "## Keys, the vault, and what is sealed under which key"))
    named = {(quoted(row[1])[0], name) for row in table for name in quoted(row[0]) if name.endswith("_sealed")}
    assert named == set(sealed_attributes())


def sealed_attributes() -> list[tuple[str, str]]:
    """(table, attribute) of every `*_sealed` in the tables' rows."""
    found = []
    for path in (ROOT / "chalicelib").rglob("*.py"):
        for row in re.split(r"(?m)^class ", path.read_text())[1:]:
            table = re.search(r'table_name = settings\(\)\.table\("([\w-]+)"\)', row) or re.search(
                r'^\s+NOUN = "([\w-]+)"', row, re.MULTILINE
            )
            if table:
                found += [(table[1], name) for name in re.findall(r"(?m)^    (\w+_sealed)\b", row)]
    assert found, "rows are declared otherwise than this test knows"
    return found


MONEY = ("domain", "receipt", "refund", "returning", "giving_back", "disputing", "ledger", "voucher_file")


def test_every_event_is_told_with_what_follows_from_it() -> None:
    table = rows(section(ARCHITECTURE, "## Events and what follows"))
    told = {name: row for row in table for name in quoted(row[0])}
    sources = [
        ROOT / f"chalicelib/signing/{name}.py"
        for name in (
            "domain",
            "document_changes",
            "lifecycle",
            "retention",
            "export",
            "handover",
            "delivery",
            "enclosing",
            "in_person",
            "copy_address",
            "signing_code",
            "eid_visit",
            "copying",
            "deletion",
        )
    ]
    sources += [ROOT / f"chalicelib/payments/{name}.py" for name in MONEY]
    sources += [ROOT / f"chalicelib/identity/{name}.py" for name in ("domain", "company", "api_key")]
    sources += [ROOT / "chalicelib/templates/domain.py", ROOT / "chalicelib/privacy/data_request.py"]
    sources += [ROOT / f"chalicelib/support/{name}.py" for name in ("domain", "proposal")]
    sources += [ROOT / "chalicelib/bulk/domain.py", ROOT / "chalicelib/privacy/erasure.py"]
    happen = {
        name
        for path in sources
        for name in re.findall(
            r'"((?:signature_request|document|recipient|archive_export|person|company|api_key|purchase|receipt|entry|voucher_file|refund|withdrawal|template|data_request|staff|proposal|bulk_send|erasure)\.\w+)"',
            path.read_text(),
        )
    }
    happen |= {f"proposal.{what}" for what in ("approved", "rejected")}
    changes = ("created", "changed", "secret_rotated", "pinged", "disabled", "deleted")
    happen |= {f"webhook_endpoint.{what}" for what in changes}
    steps = ("confirmation_asked", "received", "taken", "written", "replied", "answered", "reopened", "withdrawn")
    happen |= {f"complaint.{what}" for what in (*steps, "reminded")}
    happen |= {f"erasure.{state}" for state in constant("chalicelib.privacy.erasure:State")}
    happen |= {f"public_template.{what}" for what in ("proposed", "published", "rejected", "withdrawn")}
    assert set(told) == happen
    for name in happen:
        assert set(quoted(told[name][1])) == work_of(name), name


def work_of(kind: str) -> set[str]:
    from chalicelib.bulk import work as bulk
    from chalicelib.notifications import domain as notifications
    from chalicelib.payments import work as payments
    from chalicelib.platform.clock import utc_now
    from chalicelib.platform.events import START, Event, chain
    from chalicelib.privacy import disclosure, erasure_work
    from chalicelib.privacy import work as privacy
    from chalicelib.signing import work
    from chalicelib.templates import work as templates
    from chalicelib.webhooks import work as webhooks

    data = {
        "document_id": "doc_1",
        "document_ids": ["doc_1"],
        "recipient_ids": ["rcp_1"],
        "parties": ["rcp_1", "rcp_2"],
        "owner": "sub_1",
        "sid": "sub_1",
        "wallet_id": "sub_1",
    }
    data |= {"attempt": 1}  # type: ignore[dict-item]
    data |= {"recipient_id": "rcp_1", "generation": 1, "fields": ["keep_requests_days"]}  # type: ignore[dict-item]
    data |= {"told": ["sub_1"]}
    data |= {"number": 1, "attempt": 1}  # type: ignore[dict-item]
    data |= {"invitation_id": "inv_1", "invited_by": "sub_1", "sid": "sub_2"}
    data |= {"subject": "sub_1", "rights": ["access"], "method": "card"}
    data |= {"right": "erasure", "outcome": "refused"}
    recorded = chain(START, Event(stream="sr_1", type=kind, at=utc_now(), actor="sub_1", data=data))
    ours = (work, payments, templates, notifications, disclosure, privacy, webhooks, bulk, erasure_work)
    return {each.queue for module in ours for each in module.work_of(recorded)}


def constant(path: str) -> Any:
    """`package.module:NAME` or, of a frozen default, `package.module:Class.field`."""
    module, _, name = path.partition(":")
    value: Any = importlib.import_module(module)
    for part in name.split("."):
        value = getattr(value, part)
    return value


LIMITS: dict[str, tuple[str, Callable[[], Any]]] = {
    "recipients of a request": ("90", lambda: constant("chalicelib.signing.domain:MAX_RECIPIENTS")),
    "documents of a request": ("10", lambda: constant("chalicelib.signing.document_changes:MAX_DOCUMENTS")),
    "upload, and all uploads of a request together": (
        "100 MiB",
        lambda: constant("chalicelib.signing.document_changes:MAX_UPLOAD_BYTES") // MIB,
    ),
    "a download's answer": ("4 MiB", lambda: constant("chalicelib.handlers.files:AT_MOST") // MIB),
    "request body": ("1 MiB", lambda: constant("chalicelib.handlers.body:MAX_BODY_BYTES") // MIB),
    "visible text in BankID": (
        "40000 characters of base64",
        lambda: constant("chalicelib.identity.eid_order:VISIBLE_MAX")[
            constant("chalicelib.identity.eid:EidFunction").SIGNING
        ],
    ),
    "sealed documents attached to a mail": (
        "7 MiB",
        lambda: constant("chalicelib.notifications.letters:ATTACH_AT_MOST") // MIB,
    ),
    "points of a drawn signature": ("3000", lambda: constant("chalicelib.signing.drawing:POINTS_AT_MOST")),
    "page of a list": ("100", lambda: constant("chalicelib.handlers.cursor:LIMIT_AT_MOST")),
    "upload address is good for": ("15 minutes", lambda: constant("chalicelib.aws.uploads:URL_TTL_S") // 60),
}


def test_limits_are_those_of_the_code() -> None:
    table = {row[0]: row[1] for row in rows(section(ARCHITECTURE, "## Limits"))}
    for name, (shown, value) in LIMITS.items():
        assert table.pop(name) == shown, name
        assert shown.split(" ")[0] == str(value()), name
    own = ("domain:MAX_TEMPLATES", "domain:MAX_PAGES", "layout:MAX_ROLES", "layout:MAX_FIELDS")
    most, *parts = (str(constant(f"chalicelib.templates.{name}")) for name in own)
    assert table.pop("templates of a person; pages, roles and fields of one") == f"{most}; {', '.join(parts)}"
    limits = constant("chalicelib.signing.preflight:Limits")()
    assert table.pop("pages; objects of a PDF") == f"{limits.pages}; {limits.objects}"
    lives = constant("chalicelib.identity.session:LIMITS")
    spans = [lives[kind].lifetime for kind in ("web", "signing", "app")]
    assert table.pop("web session; signing session; app session") == "; ".join(map(span, spans))
    rows_, size, sends = (
        constant(f"chalicelib.bulk.{n}") for n in ("sheet:MAX_ROWS", "sheet:MAX_BYTES", "domain:MAX_BULK_SENDS")
    )
    assert table.pop("rows of a bulk send; its file; bulk sends of a person") == f"{rows_}; {size // MIB} MiB; {sends}"
    enclosed = [constant(f"chalicelib.signing.enclosure:{n}") for n in ("MAX_ENCLOSURES", "MAX_ENCLOSURE_BYTES")]
    assert table.pop("enclosures of a signer; each") == f"{enclosed[0]}; {enclosed[1] // MIB} MiB"
    assert table == {}, "limits that no test compares"


def test_figures_of_bankid_orders_are_those_of_the_code() -> None:
    figures = [row[1] for row in rows(section(ARCHITECTURE, "## BankID orders"))]
    order = importlib.import_module("chalicelib.identity.order")
    assert figures == [
        f"{order.POLL_APART.seconds} s apart",
        f"kept {order.ANSWER_KEPT.days} days at most, deleted when the order ends",
        f"at most every {order.FINISH_APART.seconds} s by a browser",
        f"after {order.FIRST_COLLECT_S} s, then every {order.COLLECT_AGAIN_S} s",
        f"{order.UNKNOWN_FOR.seconds} s",
        f"{order.GIVEN_UP_AFTER.seconds // 60} min after its start",
        {1: "a day"}[order.ORDER_KEPT.days],
    ]


def test_how_long_data_stays_is_what_the_code_writes() -> None:
    table = {row[0]: row[1] for row in rows(section(OPERATIONS, "## How long data stays"))}
    order, session = (importlib.import_module(f"chalicelib.identity.{name}") for name in ("order", "session"))
    lives = session.LIMITS
    assert table["a verification and its report"] == span(constant("chalicelib.signing.verifying:KEPT_FOR"))
    kept = f"{order.ORDER_KEPT.days} day; until it ends, {order.ANSWER_KEPT.days} days at most"
    assert table["an eID order; what it asked and was answered"] == kept
    wanted = [f"{kind} {span(lives[kind].lifetime)}" for kind in ("web", "app", "signing")]
    assert table["a session"] == f"it ends: {', '.join(wanted)}"
    assert table["a letter's row in `messages` (ids and states, no text)"] == span(
        constant("chalicelib.notifications.store:KEPT_FOR")
    )
    queues = [body["Properties"] for body in resources().values() if body["Type"] == "AWS::SQS::Queue"]
    rests = {q["QueueName"].endswith("-dead"): timedelta(seconds=q["MessageRetentionPeriod"]) for q in queues}
    assert table["messages in a queue; dead letters"] == f"{span(rests[False])}; {span(rests[True])}"


def span(value: timedelta) -> str:
    return f"{value.days} days" if value.days > 1 else f"{value // timedelta(hours=1)} hours"


def test_retries_are_told_as_they_are() -> None:
    """`queues.each` and the queues' redrive policy decide; two sentences name the figures."""
    source = (ROOT / "chalicelib/aws/queues.py").read_text()
    assert "min(5 * 4 ** (attempt - 1), MAX_BACKOFF_S)" in source
    attempts = constant("chalicelib.handlers.signing_jobs:SEAL_ATTEMPTS")
    policies = [
        body["Properties"].get("RedrivePolicy") for body in resources().values() if body["Type"] == "AWS::SQS::Queue"
    ]
    assert {policy["maxReceiveCount"] for policy in policies if policy} == {attempts} == {5}
    waits = [5 * 4**n for n in range(attempts - 1)]
    text = " ".join(OPERATIONS.read_text().split())
    assert f"is tried five times, {', '.join(f'{wait} s' for wait in waits[:-1])} and {waits[-1]} s apart" in text
    assert sum(waits) // 60 == 7
    assert "over about seven minutes" in text


def test_swedish_words_are_those_of_the_interface() -> None:
    texts = " ".join(
        path.read_text().lower() for path in (ROOT / "chalicelib").rglob("*") if path.suffix in {".py", ".html", ".md"}
    )
    for row in rows(section(ARCHITECTURE, "## Words")):
        for word in [] if row[1] == "the same" else row[1].split("; "):
            assert word.lower() in texts, word


def test_the_catalogue_of_errors_has_the_anchor_the_pages_name() -> None:
    from chalicelib.handlers.docs_page import rendered
    from chalicelib.handlers.openapi_catalogue import catalogue
    from chalicelib.platform.text import Language

    page = rendered(Language.EN, "http://localhost:8080", "0").decode()
    named = {anchor for path in DOCS.glob("*.md") for anchor in re.findall(r"/v1/docs#([\w-]+)", path.read_text())}
    named |= set(re.findall(r"/v1/docs#([\w-]+)", (ROOT / "README.md").read_text()))
    assert {"errors", "start"} <= named
    assert all(f'id="{anchor}"' in page for anchor in named)
    codes = {
        "seal_delayed",
        "seal_failed",
        "eid_unavailable",
        "eid_misused",
        "file_missing",
        "already_done",
        "conflict",
    }
    assert codes <= set(catalogue())
    everything = ARCHITECTURE.read_text() + OPERATIONS.read_text()
    assert all(f"`{code}`" in everything for code in codes)


def test_the_demo_leaves_what_the_readme_names() -> None:
    readme = (ROOT / "README.md").read_text()
    demo = "".join(path.read_text() for path in (ROOT / "dev/demo").glob("*.py"))
    for name in ("sealed.pdf", "evidence.zip", "vouchers.si", "verification.json"):
        assert f".local/demo/{name}" in readme
        assert f'"{name}"' in demo


def test_figures_of_rights_are_those_of_the_code() -> None:
    figures = [row[1] for row in rows(section(DOCS / "privacy.md", "## Requests about one's data")) if len(row) == 2]
    deadline = importlib.import_module("chalicelib.privacy.deadline")
    seven, two, _ = (before.days for before in deadline.REMIND_BEFORE)
    assert figures == [
        f"{deadline.FIRST_MONTHS} month, at most {deadline.ALL_MONTHS} with a reason sent within the first",
        f"{seven} and {two} days, on the day, and daily after it",
        f"{constant('chalicelib.handlers.privacy_callers:FRESH_FOR').seconds // 60} minutes",
        f"{constant('chalicelib.privacy.extract:KEPT_FOR').days} days",
        str(constant("chalicelib.privacy.request_service:AT_ONCE")),
        f"{constant('chalicelib.privacy.disclosure:KEPT_FOR').days // 365} years",
    ]
