"""`aws:PrincipalArn` of a running function is its role's ARN.

Wrong in ministack: it is the session's ARN (`arn:aws:sts::…:assumed-role/name/session`), so a key policy that names a
role, as ours of the seal's key does, shuts out that very role.
"""

import re
from typing import Any

from ministack.core import iam_evaluator

_resolve = iam_evaluator._resolve_condition_key
_SESSION = re.compile(r"arn:(aws[a-z-]*):sts::(\d+):assumed-role/([^/]+)/.+")


def apply() -> None:
    iam_evaluator._resolve_condition_key = resolve_condition_key


def resolve_condition_key(key: str, ctx: Any) -> Any:
    found = _resolve(key, ctx)
    return _SESSION.sub(r"arn:\1:iam::\2:role/\3", found) if key.lower() == "aws:principalarn" and found else found
