"""What a guest wants done to the cart, read from the wording alone."""

from __future__ import annotations

import re

from domain.understanding import OrderAct
from nodes.understanding.words import tokens

_CART = r"(?:cart|basket|bag|order|tray|carrito|pedido)"
_ONE = r"(?:it|that|this|one|them|those|these|both|another|<num>)"

_PATTERNS: tuple[tuple[OrderAct, str], ...] = (
    (
        OrderAct.CLEAR,
        rf"\b(?:clear|empty|wipe|reset|vaciar?|vacia) (?:out )?(?:my |the |this |mi |el |everything in my )*(?:whole |entire )?{_CART}\b"
        r"|\bstart (?:all )?over\b|\b(?:start|begin) (?:again |it )?from (?:scratch|the beginning)\b|\bbegin again\b"
        r"|\bstart again\b|\b(?:remove|delete|clear|drop|take off) (?:everything|all(?: of it| the items| items)?)\b"
        r"|\bempieza de nuevo\b|\bborra todo\b|\bquita todo\b",
    ),
    (
        OrderAct.SHOW,
        rf"\b(?:what|whats|which)\b.*\b(?:in|on) (?:my|the) (?:current )?{_CART}\b(?! (?:status|number))(?!.*\bname\b)"
        rf"|\b(?:show|see|view|review|check|read|repeat|recap|list|summarize|open)\b(?: me)?(?: back)? (?:my|the|our) (?:current |whole )?(?:{_CART}|total|items)(?: so far| back| to me| again)*$"
        r"|\bwhat (?:have|did|do) (?:i|we) (?:have |ordered?|got|get|ask(?:ed)? for|added?)(?: in total)? so far\b"
        r"|\bwhat (?:have|ve) i (?:ordered|added)$|\b(?:ive|i have|we) (?:ordered|added|got) so far\b"
        r"|\b(?:whats|what is|how much is|what are|tell me|show me|cual es) (?:my|the|our|mi|el) (?:grand |current |order )?(?:total|bill|subtotal)\b"
        r"|\bmy total\b|\btotal (?:so far|now|please)\b|\bhow much (?:is it|is everything|is that|do i owe|have i spent)? ?(?:so far|all together|altogether|in total)\b"
        r"|\bhow much do (?:i|we) owe\b|\bque (?:tengo|llevo|hay) en (?:mi|el) (?:carrito|pedido)\b|\bread (?:it|that) back\b",
    ),
    (
        OrderAct.CHECKOUT,
        r"\bcheck ?out\b|\bthat(?:s| is|ll be| will be|ll do| will do)? (?:all|it|everything|about it|do it)(?! (?:i (?:want|need) to|looks|is|right|correct|wrong))(?: for (?:me|us|now|today))?\b(?! (?:with|on|for) )"
        r"|\b(?:place|submit|finalize|finish|complete|send in|put in|put through|confirm) (?:my|the|our|this) order\b"
        r"|\bplace it$|\bnothing (?:else|more)\b|\b(?:im|i am|were|we are) (?:done|finished|all set|good to go|ready to (?:pay|check ?out|send it|submit|place))\b(?! with)"
        r"|\b(?:done|finished) ordering\b|\bready to (?:pay|check ?out)\b|\bring me up\b|\bsend it to the kitchen\b|\bready to send it\b"
        r"|\b(?:ill|i will|id like to|i want to|can i|lets|let me) (?:pay|check ?out)\b(?! (?:with|by|in|on|cash))|\bno(?:thing)? mas\b|\bnada mas\b|\beso es todo\b|\bes todo\b"
        r"|\bi (?:think|guess) (?:that|thats|were|im) (?:all|it|done|everything|good)\b|\bjust that\b$|\bwrap (?:it|this) up\b|\bfinish(?: this)? up\b",
    ),
    (
        OrderAct.CHANGE,
        r"\b(?:change|switch|swap|replace|substitute|exchange|modify|update|edit|upgrade|cambia|cambiar)\b"
        rf"|\b(?:make|do|have) (?:{_ONE}|mine|the (?:\w+ ){{1,4}}?)\b(?! (?:sandwich|for me\b))"
        r"|\b(?:instead|rather)\b|\bin place of\b|\b(?:i|we) meant\b|\bmeant to\b|\bi said\b|\bi wanted\b|\bshould be\b"
        r"|\b(?:reduce|increase|lower|double) (?:that|it|the|my)\b|\b<num> less\b|\bone less\b|\bonly want (?:one|<num>)\b"
        r"|^actually (?:no )?(?!.*\b(?:add|also|another)\b)|\bon second thought\b|\bi changed my mind\b|^no wait\b",
    ),
    (
        OrderAct.REMOVE,
        r"\b(?:remove|delete|quita|quitar|elimina)\b|\bget rid of\b|\btake (?:off|away|out) (?:the|my|that|one|all|<num>|those)\b"
        r"|\btake (?:the|that|my|those) (?:\w+ ){0,4}(?:off|out)\b|\b(?:scratch|drop|lose|skip|forget|nix|ditch|cancel) (?:the|that|my|those|one|an|a) (?!order|whole|delivery\b)\w"
        r"|\bnever ?mind (?:the|about the|on the) \w|\b(?:dont|do not|no longer) (?:want|need) (?:the|that|those|my|any) \w+\b(?!.*\border\b)|\bleave (?:off|out) (?:the|that)\b",
    ),
    (
        OrderAct.ADD,
        rf"\b(?:add|another|also|plus|throw in|as well|extra order|agrega|anade|ponme|pon)\b|\b(?:one|<num>|a couple|a few|some) more\b"
        rf"|\b(?:ill|i will|lets|we will|well|id|i would|would) (?:like to )?(?:take|have|get|do|like|grab|try) {_ONE}(?: of (?:those|these|them))?(?: too| please| thanks)*$"
        rf"|\b(?:get|give|bring|gimme|order|grab) (?:me |us )?{_ONE}(?: too| please)*$|\b<num> of (?:those|them|these|that)\b|\bone of (?:those|these|them|each)\b(?! (?:be|is|with|without|to))"
        rf"|\b(?:i|we) (?:want|need) (?:it|that|this|one|<num>|both)$|\bsame again\b|\bone of those\b",
    ),
)
_ACTS = tuple((act, re.compile(pattern)) for act, pattern in _PATTERNS)
_QUESTION = re.compile(
    r"^(?:whats|what is|what are|do you|are you|does it|is the|is there|is it possible to know|how do|how can)\b"
)


def act_of(text: str) -> OrderAct | None:
    """The act that the wording names; None when it names none (plain "a burger, please")."""
    said = " ".join(tokens(text))
    for act, pattern in _ACTS:
        if pattern.search(said):
            return act
    return None


def certain_act(text: str) -> OrderAct | None:
    """An act that no other intent words like this: showing or clearing the cart, or checking out."""
    said = " ".join(tokens(text))
    for act, pattern in _ACTS[:3]:
        if pattern.search(said) and not (act is OrderAct.CHECKOUT and _QUESTION.search(said)):
            return act
    return None
