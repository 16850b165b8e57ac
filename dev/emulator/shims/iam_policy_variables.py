"""Policy variables in conditions are filled in: `${aws:PrincipalAccount}` is the caller's account.

Wrong in ministack: a condition's value is compared as it is written, so a policy that says "only in my own account"
denies everything.
"""

import re
from typing import Any

from ministack.core import iam_evaluator

_met = iam_evaluator._conditions_met
_VARIABLE = re.compile(r"\$\{([a-zA-Z0-9-]+:[^}]+)\}")


def apply() -> None:
    iam_evaluator._conditions_met = conditions_met


def conditions_met(conditions: dict[str, Any], ctx: Any) -> bool:
    filled: bool = _met(_filled(conditions, ctx), ctx)
    return filled


def _filled(value: Any, ctx: Any) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, ctx) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, ctx) for each in value]
    return _VARIABLE.sub(lambda found: _resolved(found, ctx), value) if isinstance(value, str) else value


def _resolved(found: "re.Match[str]", ctx: Any) -> str:
    """An absent variable stays as it is written, and so matches nothing."""
    actual = iam_evaluator._resolve_condition_key(found.group(1), ctx)
    return str(actual) if isinstance(actual, str) else found.group(0)
