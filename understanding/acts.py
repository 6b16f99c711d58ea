"""What a guest wants done to the cart, read from the wording alone."""

from __future__ import annotations

from functools import lru_cache

from understanding.slot_reading import OrderAct
from understanding.wording import first_name, language
from understanding.words import spoken

_CERTAIN = frozenset({OrderAct.CLEAR, OrderAct.SHOW, OrderAct.CHECKOUT, OrderAct.BEGIN})


@lru_cache(maxsize=256)
def act_of(text: str) -> OrderAct | None:
    """The act that the wording names; None when it names none (plain "a burger, please")."""
    name = first_name(language().said["acts"], spoken(text))
    return OrderAct(name) if name else None


def certain_act(text: str) -> OrderAct | None:
    """An act that no other intent words like this: beginning to order, showing or clearing the cart, checking out."""
    act = act_of(text)
    if act not in _CERTAIN:
        return None
    doubtful = act is OrderAct.CHECKOUT and language().said["rules"]["no_checkout"].search(spoken(text))
    return None if doubtful else act
