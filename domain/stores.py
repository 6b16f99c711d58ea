"""The branches of a restaurant that has several. Guests name one, or a client or a channel stands for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.restaurant import FactText
from domain.value import Value

_CHOICE = "store:"


class Store(Value):
    """A branch. ``words``: further names that guests have for it; ``channels``: those whose messages are for it."""

    id: str
    name: FactText
    words: tuple[FactText, ...] = ()
    channels: tuple[str, ...] = ()

    @property
    def choice_id(self) -> str:
        """The id of this branch among the choices of a question."""
        return f"{_CHOICE}{self.id}"


@dataclass(frozen=True, slots=True)
class Stores:
    """All branches of a restaurant; empty for a restaurant that is one place."""

    branches: tuple[Store, ...] = ()

    def __iter__(self) -> Iterator[Store]:
        return iter(self.branches)

    def __bool__(self) -> bool:
        return bool(self.branches)

    @property
    def names(self) -> dict[str, str]:
        """The names by id."""
        return {store.id: store.name for store in self}

    def choose(self, requested: str | None, remembered: str | None, channel: str) -> str | None:
        """The branch of a turn: the one that the client requested, else that of the session, else the channel's, else
        the only one; None: the guest has to choose. Branches that no longer exist do not count."""
        ids = {store.id for store in self}
        of_channel = next((store.id for store in self if channel in store.channels), None)
        only = self.branches[0].id if len(self.branches) == 1 else None
        return next((each for each in (requested, remembered, of_channel, only) if each in ids), None)


NO_STORES = Stores()
"""For a restaurant that is one place."""


def find_chosen_store(choice_ids: tuple[str, ...]) -> str | None:
    """The branch among the ids of a choice; None without one."""
    return next((each.removeprefix(_CHOICE) for each in choice_ids if each.startswith(_CHOICE)), None)
