"""Maps sessions to LangGraph threads."""

from __future__ import annotations

import json
from functools import lru_cache
from uuid import UUID, uuid5

_NAMESPACE = UUID("0c7c7e0e-2f4e-4f3a-8d8e-6f6a1f5f4b21")


@lru_cache(maxsize=1024)
def thread_id(tenant: str, session_id: str, user_id: str) -> UUID:
    """The thread id of a guest's session. Deterministic, so that all replicas and the platform use the same id.

    The owner is part of it: another guest's session id gives the same result as an unknown one.
    """
    return uuid5(_NAMESPACE, json.dumps([tenant, session_id, user_id]))
