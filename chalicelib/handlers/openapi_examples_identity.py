"""Examples of identity's shapes."""

from collections.abc import Mapping
from typing import Any

IDENTITY: Mapping[str, Any] = {}
