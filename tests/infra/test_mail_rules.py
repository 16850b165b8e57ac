"""What SES tells becomes work for the queue by the rules of triggers.yaml: ids and the outcome, and no address."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.outcome import Outcome, Told

TEMPLATE = Path(__file__).resolve().parents[2] / "infra/triggers.yaml"
LETTER = Letter(event_id="sr_1.2", kind=Kind.INVITATION, about="sr_1", to="rcp_1")
TAGS = {"event": ["sr_1-2"], "kind": ["invitation"], "about": ["sr_1"], "to": ["rcp_1"]}


class Template(yaml.SafeLoader):
    """`!Sub` of a line as its text; no other tag stands in the rules."""


def _text_of(loader: yaml.SafeLoader, node: Any) -> str | None:
    return str(loader.construct_scalar(node)) if isinstance(node, yaml.ScalarNode) else None


Template.add_constructor("!Sub", _text_of)
Template.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def ses(outcome: str, **more: Any) -> dict[str, Any]:
    """As SES publishes it: the whole header and every address beside what we need."""
    mail = {"messageId": "0100", "destination": ["bengt.berg@example.org"]}
    tags = {**TAGS, "ses:configuration-set": ["b2bsign-dev"]}
    return {"source": "aws.ses", "detail": {"eventType": outcome, "mail": {**mail, "tags": tags}, **more}}


def routed(event: dict[str, Any]) -> list[dict[str, str]]:
    """What each rule that takes the event puts on the queue."""
    resources = yaml.load(TEMPLATE.read_text(), Loader=Template)["Resources"]
    rules = [resources[name]["Properties"] for name in ("MailOutcomes", "MailBounces")]
    return [_made(rule["Targets"][0], event) for rule in rules if _takes(rule["EventPattern"], event)]


def _takes(pattern: Any, event: Any) -> bool:
    if isinstance(pattern, list):
        wanted = {each.replace("${Stage}", "dev") for each in pattern}
        return bool(wanted & set(event if isinstance(event, list) else [event]))
    return all(name in event and _takes(inner, event[name]) for name, inner in pattern.items())


def _made(target: Any, event: Any) -> dict[str, str]:
    paths, template = target["InputTransformer"]["InputPathsMap"], target["InputTransformer"]["InputTemplate"]
    found: dict[str, str] = json.loads(re.sub(r"<(\w+)>", lambda name: str(_at(event, paths[name[1]])), template))
    return found


def _at(event: Any, path: str) -> Any:
    for name, number in re.findall(r"\.(\w+)(?:\[(\d)\])?", path):
        event = event[name][int(number)] if number else event[name]
    return event


@pytest.mark.parametrize(
    ("event", "outcome", "is_permanent"),
    [
        (ses("Delivery", delivery={"recipients": ["bengt.berg@example.org"]}), Outcome.DELIVERY, False),
        (ses("Complaint", complaint={"complaintFeedbackType": "abuse"}), Outcome.COMPLAINT, False),
        (ses("Reject", reject={"reason": "Bad content"}), Outcome.REJECT, False),
        (ses("Bounce", bounce={"bounceType": "Permanent"}), Outcome.BOUNCE, True),
        (ses("Bounce", bounce={"bounceType": "Transient"}), Outcome.BOUNCE, False),
    ],
)
def test_an_event_reaches_its_letter_without_an_address(
    event: dict[str, Any], outcome: Outcome, is_permanent: bool
) -> None:
    (work,) = routed(event)
    assert "@" not in json.dumps(work)
    assert Told.of(work) == Told(letter=LETTER, outcome=outcome, is_permanent=is_permanent)


def test_what_another_stage_sent_or_nobody_asked_for_is_not_taken() -> None:
    other = ses("Delivery")
    other["detail"]["mail"]["tags"]["ses:configuration-set"] = ["b2bsign-prod"]
    assert routed(other) == routed(ses("Open")) == []
