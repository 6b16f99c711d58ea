"""What guests rarely mean, as costs of a reading, against a gain of 1 for an exact name put to its plain use.

Their order of size matters, not their exact values: moving all of them by up to a quarter changes next to nothing.
"""

from __future__ import annotations

from understanding.grounding.steps import Link

SKIPPED = 0.3
"""A name left unused: dearer than most odd uses of it."""
SKIPPED_DISH = 1.2
"""The same of what can be a dish only."""
COUNTED_OPTION, ARTICLE_OPTION, SIDE_OPTION, BEGUN_OPTION = 0.9, 0.5, 0.9, 0.15
"""An option that was introduced like a dish: "two ...", "a ...", "a side of ...", "i want ..."."""
ONE_MORE = 0.5
"""A size that "and a" introduces: it is of one dish more ("a burger and a double")."""
DOSE = 0.15
"""An ingredient counted higher than the dish it is for: a coffee with "two sugars"."""
SECOND_SINGLE = 0.7
"""A second option in a group that takes one (a large small pizza)."""
NAMES_DISH = 0.4
"""An option said in the full name of a dish: "pepperoni pizza" for the topping."""
ONTO_DISH = 0.8
"""A dish in full that something shall go on: "no onions on the pepperoni"."""
LISTED_DISH = 0.15
"""A dish that nothing introduces, where an option could stand as well."""
HELD_AFTER_WITH = 0.5
"""An option after "with" kept for the next dish."""
EARLIER_DISH = 0.4
"""An option that only a dish before the last one offers."""
UNKNOWN_DISH_FIT = 0.5
"""How well any option fits a dish that the menu does not have."""
IMPLIED_BY_FIRST, IMPLIED_BY_ARTICLE, IMPLIED_BY_NOTHING = 0.2, 0.4, 0.8
"""What that costs more when no number asks for it: first of all, or later: "a large with ham", "large with ham"."""
IMPLIED_BY_REFUSAL = 1.0
"""For what nobody orders: a dish of which only is said, behind others, what it shall be without."""
IMPLIED_MANY = 0.5
"""What it costs more when it may be any of several."""
KIND_OF_DISH = 0.6
"""What it is worth that a word only says what kind of thing the dish is ("Doritos chips")."""
SHARE = 0.15
"""A dish that repeats the last one by a count: "one with ham"."""
REPEATED = 0.25
"""What it is worth that a general word repeats the dish ("a ginger ale for my drink")."""
IMPLIED_FIT = 0.8
NAMED_IN_PART = 0.5
"""How well a word of an option must fit a dish to say which one is meant: "an everything bagel"."""
IMPLIED = 0.3
"""A dish that is not named at all, only its options."""

HELD_BACK = dict.fromkeys(Link, 0.35) | {Link.PAUSE: 0.05, Link.JOIN: 0.1}
"""The cost of keeping an option for the next dish though the last one offers it; sizes and the like stand before."""
TO_DISH = {
    Link.NEXT: 0.0,
    Link.PAUSE: 0.3,
    Link.JOIN: 0.4,
    Link.OR: 0.6,
    Link.ACCEPT: 0.8,
    Link.PART: 0.6,
    Link.BEGIN: 1.0,
}
"""The cost of options before a dish when this stands between them and it; a count or article costs 1 more."""
