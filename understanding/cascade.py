"""Local understanding first; the model only for what local is unsure of."""

from __future__ import annotations

from understanding.reader import Heard, Reader
from understanding.slot_reading import Understanding


class Cascade:
    """A ``Reader`` of two. ``local`` counts when its confidence reaches ``threshold`` (0 to 1), else ``model``."""

    def __init__(self, local: Reader, model: Reader, threshold: float) -> None:
        self._local = local
        self._model = model
        self._threshold = threshold

    async def read(self, heard: Heard) -> Understanding:
        """The local reading when it is sure enough, else the model's. At most one model call."""
        understanding = await self._local.read(heard)
        if understanding.confidence >= self._threshold:
            return understanding
        return await self._model.read(heard)
