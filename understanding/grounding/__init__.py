"""Grounding: resolves a guest's words to the items and options of one menu. Pure; it never guesses.

How "two large pepperoni pizzas without olives and a coke" becomes order lines:

1. index.py indexes the menu once: each item and option with its forms, the ways to say its name (forms.py, food.py).
2. words.py splits the text into tokens with stems; spelling.py corrects them to the spelling of the menu.
3. spans.py segments the text into pieces: names ("pepperoni pizza"), cues ("two", "without"), everyday talk and unknown
   words. Dynamic programming finds the segmentation with the highest score.
4. steps.py turns each name into a step with the cues that apply to it: count, refusal, amount, link to the step before.
   neighbours.py adjusts the steps by their neighbours.
5. reading.py finds the best hypothesis about the steps by beam search: which names are dishes, and which dish each
   option belongs to. Each hypothesis has a score, from the scores of the words and the costs in costs.py.
6. resolve.py builds the grounding from the best hypothesis: ties stay open for a question, "one with and one without"
   becomes two lines, and words that are not on the menu are reported as unknown.

The words of a language are data in understanding/language; no code here knows a restaurant. questions.py finds the
items and categories of a question with the same segmentation.
"""

from understanding.grounding.ground import ground, ground_mention
from understanding.grounding.index import MenuIndex
from understanding.grounding.questions import find_category, find_items, measure_menu_share

__all__ = ["MenuIndex", "find_category", "find_items", "ground", "ground_mention", "measure_menu_share"]
