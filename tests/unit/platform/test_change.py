"""Running a verb again: as often as a conflict needs, never for anything else, and not for ever."""

import pytest

from chalicelib.platform.change import RERUNS, Change, Conflict, rerun_on_conflict
from chalicelib.platform.errors import DomainError


class Verb:
    """Meets so many conflicts before it succeeds."""

    def __init__(self, conflicts: int, failure: type[Exception] = Conflict) -> None:
        self.conflicts, self.failure, self.runs = conflicts, failure, 0

    def run(self, word: str, *, twice: bool) -> str:
        self.runs += 1
        if self.runs <= self.conflicts:
            raise self.failure
        return word * 2 if twice else word


def rerun(verb: Verb, pauses: list[float]) -> str:
    return rerun_on_conflict(Verb.run, pause=pauses.append)(verb, "ja", twice=True)


@pytest.mark.parametrize("conflicts", [0, 1, RERUNS])
def test_a_verb_runs_until_it_meets_no_conflict(conflicts: int) -> None:
    verb, pauses = Verb(conflicts), list[float]()
    assert rerun(verb, pauses) == "jaja"
    assert (verb.runs, len(pauses)) == (conflicts + 1, conflicts)
    assert sum(pauses) < 3, "a gateway waits 29 seconds for everything"


def test_it_gives_up_with_the_conflict_itself() -> None:
    verb, pauses = Verb(100), list[float]()
    with pytest.raises(Conflict):
        rerun(verb, pauses)
    assert verb.runs == RERUNS + 1


def test_another_refusal_is_not_tried_again() -> None:
    verb = Verb(1, DomainError)
    with pytest.raises(DomainError):
        rerun(verb, [])
    assert verb.runs == 1


def test_the_verb_keeps_its_name() -> None:
    assert rerun_on_conflict(Verb.run).__name__ == "run"


def test_a_change_lists_its_event_before_what_follows_from_it() -> None:
    assert Change(object()).events == ()
