"""Terms and policy: every version readable, what differs shown, confirmed again when something of weight changes."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from chalicelib.identity import policy_texts
from chalicelib.identity.domain import Versions
from chalicelib.identity.policy_texts import CURRENT, EDITIONS, FOLDER, PolicyNoun, changes, edition_text, editions
from chalicelib.identity.refusals import PolicyUnknown
from chalicelib.platform.text import Language
from chalicelib.privacy import registry
from chalicelib.privacy.recipients import RECIPIENTS
from tests.browser import Browser

SEED_WORDS = "Dina uppgifter sparas i B2B Sign fram till dess att du begär att vi tar bort de"


def test_every_edition_has_its_texts_and_no_text_is_of_none() -> None:
    files = {str(path.relative_to(FOLDER)) for path in Path(FOLDER).rglob("*.md")}
    names = {PolicyNoun.POLICY: "privacy", PolicyNoun.TERMS: "terms"}
    assert files == {
        f"{each.version}/{names[each.noun]}.{language.value}.md" for each in EDITIONS for language in each.languages
    }
    for each in EDITIONS:
        for language in each.languages:
            assert f"Version {each.version}" in edition_text(each.noun, each.version, language).text
    for noun in PolicyNoun:
        versions = [each.version for each in editions(noun)]
        assert versions == sorted(set(versions))


def test_the_first_policy_is_kept_as_it_was_in_swedish_only() -> None:
    assert SEED_WORDS in edition_text(PolicyNoun.POLICY, "2021-06-06", Language.SV).text
    with pytest.raises(PolicyUnknown):
        edition_text(PolicyNoun.POLICY, "2021-06-06", Language.EN)


@pytest.mark.parametrize("noun", list(PolicyNoun))
@pytest.mark.parametrize("language", list(Language))
def test_a_comparison_makes_the_new_text_of_the_old(noun: PolicyNoun, language: Language) -> None:
    written = [each.version for each in editions(noun) if language in each.languages]
    for since, version in pairwise(written):
        passages = changes(noun, since, version, language)
        assert {"added", "removed", "same"} <= {passage.change for passage in passages}

        def lines(kind: str, passages: list[policy_texts.Passage] = passages) -> list[str]:
            return [passage.text for passage in passages if passage.change in ("same", kind)]

        for kind, of in (("removed", since), ("added", version)):
            text = edition_text(noun, of, language).text
            assert lines(kind) == [line.strip() for line in text.splitlines() if line.strip()]


def test_only_what_is_of_weight_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert policy_texts.is_enough(CURRENT)
    assert not policy_texts.is_enough(None)
    assert not policy_texts.is_enough(Versions("2021-06-06", CURRENT.terms))
    assert not policy_texts.is_enough(Versions(CURRENT.policy, "2026-11-23"))
    monkeypatch.setattr(policy_texts, "NEEDED", Versions("2026-11-23", "2026-11-23"))
    assert policy_texts.is_enough(Versions("2026-11-23", "2026-11-23")), "a misspelling asks nobody again"


@pytest.mark.parametrize("language", list(Language))
def test_the_policy_in_force_names_what_the_registry_knows(language: Language) -> None:
    """Who receives data, and how long it is kept, is said as the registry has it; by kind where they have no one name.
    The directory is about our staff only."""
    by_kind = ("oidc", "timestamps", "certificates", "parties", "webhooks", "directory")
    text = policy_texts.policy(language).text
    for one in RECIPIENTS:
        named = one.name.partition(" (Amazon")[0].partition(" (AWS")[0].partition(" (publ)")[0]
        assert named in text or one.key in by_kind, one.key
    days = {field.treatment.retention.days for store in registry.STORES for field in store.fields}
    said = {int(number) for number in re.findall(r"\b(\d+) (?:dagar|days)", text)}
    assert {90, 180, 15, 14} <= said
    assert said <= days | {180, 14, 90}
    assert "personuppgiftslagen" not in text.lower(), "the repealed act"


@pytest.mark.parametrize("language", list(Language))
def test_both_languages_say_the_same_in_as_many_paragraphs(language: Language) -> None:
    for each in EDITIONS:
        if language in each.languages and len(each.languages) == 2:
            sv, en = (edition_text(each.noun, each.version, one).text.splitlines() for one in Language)
            assert [line[:2] for line in sv if line[:1] in "#-"] == [line[:2] for line in en if line[:1] in "#-"]
            assert len(sv) == len(en)


def test_versions_and_differences_are_on_the_site(browser: Browser) -> None:
    listed = browser.get("/v1/policies").json["items"]
    assert [(each["noun"], each["version"]) for each in listed] == [(each.noun, each.version) for each in EDITIONS]
    old = browser.get("/v1/policies/policy/2021-06-06").json
    assert SEED_WORDS in old["text"]
    shown = browser.get("/v1/policies/policy/2026-11-28/changes").json
    assert (shown["since"], shown["version"]) == ("2026-11-23", "2026-11-28")
    assert {each["change"] for each in shown["passages"]} == {"same", "added", "removed"}
    whole = browser.get("/v1/policies/policy/2026-11-28/changes?since=2021-06-06").json
    assert whole["since"] == "2021-06-06"
    for path in ("policy/2020-01-01", "cookies/2026-11-28", "policy/2021-06-06/changes", "terms/x/changes"):
        assert browser.get(f"/v1/policies/{path}").code == "policy_version_unknown"
    assert browser.get("/v1/policies/policy/2021-06-06", Accept_Language="en").status == 404
    assert browser.get("/v1/policies/current").json["controller"]["email"] == "dataskydd@b2bsign.example"
