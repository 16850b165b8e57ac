"""The error catalogue: every refusal of the code base once, each code unique, each in both languages."""

import re
from collections import Counter
from pathlib import Path

from chalicelib.handlers.openapi_catalogue import BY_THE_GATEWAY, MODULES, catalogue, declared
from chalicelib.handlers.openapi_problems import NAMES
from chalicelib.handlers.problem import TITLES
from tests.unit.handlers.api_ground import import_everything

TRIGGERS = Path(__file__).resolve().parents[3] / "infra" / "triggers.yaml"


def test_every_refusal_of_the_code_base_is_listed() -> None:
    import_everything()
    elsewhere = {kind.__module__ for kind in declared() if kind.__module__.startswith("chalicelib.")} - set(MODULES)
    assert elsewhere == set(), "name these modules in openapi_catalogue.MODULES"
    assert {kind.code for kind in declared()} <= catalogue().keys()


def test_a_code_means_one_thing() -> None:
    import_everything()
    ours = [kind for kind in declared() if kind.__module__.startswith("chalicelib.")]
    assert [code for code, times in Counter(kind.code for kind in ours).items() if times > 1] == []


def test_codes_are_words_and_every_status_has_a_title() -> None:
    for refusal in catalogue().values():
        assert re.fullmatch(r"[a-z][a-z0-9_]{2,40}", refusal.code)
        assert refusal.status in TITLES
        assert refusal.status in NAMES or refusal.status == 405
        assert refusal.detail.sv.strip() and refusal.detail.en.strip()
        assert refusal.detail.sv != refusal.detail.en


def test_what_the_gateway_answers_by_itself_is_listed() -> None:
    answered = set(re.findall(r"Code: ([a-z_]+)", TRIGGERS.read_text()))
    assert answered, "the gateway's answers were not found"
    assert answered <= catalogue().keys()
    assert {problem.code for problem in BY_THE_GATEWAY} <= answered
