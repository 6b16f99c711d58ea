"""Grounding: a guest's words tied to the menu at hand. Pure; the menu is the whole world, and nothing is guessed.

How "two large pepperoni pizzas without olives and a coke" becomes order lines:

1. The menu is indexed once (index.py): each item and option with its forms, the ways to say it (forms.py, food.py).
2. The text is split into words, in stems that menus and guests share (words.py), in the menu's spelling (spelling.py).
3. The best cover of the text is found (spans.py): the runs of words that name something ("pepperoni pizza"), cues
   ("two", "without"), everyday talk, and unknown words. Dynamic programming over all runs, each with its worth.
4. Each name becomes a step with the cues that govern it: count, refusal, amount, how it is linked (steps.py).
5. The best reading of the steps is found (reading.py): which names are dishes, and which dish each option belongs to,
   by what the menu offers and by nearness. A beam search; the costs are named and explained there.
6. The reading is settled (resolve.py): words that fit several things alike are left open for a question, "one with and
   one without" is shared out, what the menu does not have is reported as unknown.

What is known of a language is data in understanding/language; nothing here knows a restaurant. questions.py answers
what a question is about with the same cover.
"""

from understanding.grounding.ground import ground, ground_mention
from understanding.grounding.index import MenuIndex
from understanding.grounding.questions import find_category, find_items, mentions_menu

__all__ = ["MenuIndex", "find_category", "find_items", "ground", "ground_mention", "mentions_menu"]
