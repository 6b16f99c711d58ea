"""What the language model's client raises; the kinds are in services/llm/errors.py."""

from __future__ import annotations

from typing import ClassVar

from domain.errors import ErrorCode


class ModelError(Exception):
    """No usable answer. ``detail`` is for staff: never a key, a URL, or words of the guest or the model."""

    code: ClassVar[ErrorCode]

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail
