"""Free text that a guest leaves with us: an address, a note for the kitchen, something to remember."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.understanding import PreferenceWish
from nodes.understanding.slots import redacted
from nodes.understanding.words import plain

_MAX_FREE_TEXT = 300
_STREET = r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|square|sq|way|terrace|highway|hwy|apartment|apt|suite|unit|floor|flat|calle|avenida|carrera|plaza|strasse|straße)"
_ADDRESS_CUE = re.compile(
    r"\b(?:(?:deliver(?:y|ed)?(?: it| this| that| them| everything)?|send it|bring it|ship it|drop it off) (?:to|at)|(?:my|the|our) (?:new )?address is|address\s*:|i (?:live|stay|am) at|i'm at|we(?:'re| are) at|(?:a|en) la)\s+(.+)",
    re.IGNORECASE,
)
_LOOKS_LIKE_ADDRESS = re.compile(rf"\b\d+[a-z]?\b.*[a-z]{{2,}}|\b{_STREET}\b", re.IGNORECASE)
_ADDRESS_LEAD = re.compile(
    r"^(?:(?:yes|ok|okay|sure|um|uh|it'?s|that'?s|it is|my address is|the address is|address is|address|deliver(?: it)? to|send it to|to|at|a|en)[\s,:]+)+",
    re.IGNORECASE,
)
_ADDRESS_TAIL = re.compile(
    r"(?:[,.;]?\s+(?:and|then)\s+(?:i'?ll|i will|i'?d|i want|pay|paying|add|please|can|could|make)\b.*|[,.;]?\s+(?:please|thanks|thank you)[.!]*|\s+(?:pay(?:ing)? )?(?:with|by|in) (?:cash|card|credit card)\b.*|[.!]+)$",
    re.IGNORECASE,
)
_NOTE_CUE = re.compile(
    r"(?:\b(?:a |the )?note (?:for|to) (?:the |my )?(?:kitchen|chef|cook|driver|restaurant|order|courier|staff)\b"
    r"|\bspecial (?:instructions?|requests?|note)\b(?: for (?:the )?(?:kitchen|chef|order))?"
    r"|\b(?:add|leave|put|make|include|write) (?:a|the|this|an?other) (?:special )?(?:note|instruction|comment|message)\b(?: (?:for|to) (?:the )?(?:kitchen|chef|cook|driver|order))?"
    r"|\b(?:tell|ask|let) (?:the )?(?:chef|kitchen|driver|cook|courier|delivery (?:guy|person|driver))\b(?: know)?"
    r"|\binstructions? for (?:the )?(?:driver|kitchen|delivery|courier)\b|\bnota para (?:la cocina|el repartidor)\b)"
    r"\s*(?:is|are|says?|saying|that says|that|to|:|,|-|—)*\s*(.+)",
    re.IGNORECASE,
)
_NOTE_ITSELF = re.compile(
    r"(\b(?:leave|drop) (?:it|the food|my (?:order|food)|everything) (?:at|by|on|with|in|outside)\b.+"
    r"|\b(?:please )?(?:don'?t |do not )?ring (?:the |my )?(?:door)?bell\b.*|\b(?:call|text|message) me when (?:you|the driver|it|he)\b.*"
    r"|\b(?:use the |the )?gate code\b.+|\b(?:some |more |extra |no |add |include |with )*(?:napkins|cutlery|utensils|chopsticks|plastic forks|plasticware)\b.*"
    r"|\bcut (?:it|the \w+|them) (?:in(?:to)?|up)\b.+)",
    re.IGNORECASE,
)  # fmt: skip

_ALLERGEN_LIST = r"([a-z][a-z ,&/-]*)"
_PERSON = r"(?:i|we|my \w+|she|he|they)"
_ALLERGY = (
    re.compile(rf"\b(?:allergic|alergic|allergy|alergico|alergica|alergia|intolerant|intolerante|intolerance) (?:to |a (?:las? |los? |el )?|towards )(?:the )?{_ALLERGEN_LIST}"),
    re.compile(r"\b((?:[a-z]+(?: or | and |, ?| ))?[a-z]+)[ -](?:allergy|allergies|intoleran(?:t|ce))\b"),
    re.compile(rf"\badd {_ALLERGEN_LIST} to my allerg"),
    re.compile(rf"\b(?:remove|take|delete|drop) {_ALLERGEN_LIST} (?:from|off) my allerg"),
    re.compile(rf"\bforget (?:about )?(?:my |the |that i(?:m|'m| am) allergic to )?{_ALLERGEN_LIST} allerg"),
    re.compile(r"\b([a-z]+) (?:makes? me (?:sick|ill)|gives? me hives)\b"),
    re.compile(rf"\b(?:hives|break out|sick|reaction) (?:from|if i eat|when i eat|to) {_ALLERGEN_LIST}"),
)  # fmt: skip
_AVOIDED = re.compile(
    rf"\b{_PERSON} (?:do(?:es)?n'?t|do(?:es)? not|can'?t|cannot|can not|never|won'?t) (?:eat|have|like|do|want|drink|touch|consume)(?: any)? {_ALLERGEN_LIST}"
    rf"|\b(?:never|no more|don'?t ever) (?:put|give me|add|include) (?:any )?{_ALLERGEN_LIST}|\bi (?:hate|dislike|avoid) {_ALLERGEN_LIST}"
)
_MEDICAL = (("celiac", "gluten"), ("coeliac", "gluten"), ("lactose", "lactose"))
_LIST_END = re.compile(
    r"\b(?:so|but|please|thanks|in|on|for|from|anymore|any more|now|remember|keep|what|which|can|could|should|is|are|btw|fyi|because|when|at|by|that|ok|and (?:i|what|can|please|my)|i|me|you|at all|anything)\b.*$|\.$"
)
_SEPARATOR = re.compile(r"\s*(?:,|&|/|\band\b|\bor\b|\by\b|\bnor\b)\s*")
_NOT_ALLERGENS = frozenset(
    ["a", "an", "any", "some", "the", "my", "severe", "bad", "serious", "food", "no", "have", "has", "had", "got", "of", "mild", "i", "it", "them", "all", "our", "your", "his", "her", "their", "is", "peanutsy", "new", "really", "very", "deathly", "highly", "slightly", "allergy", "allergies", "alergies", "what", "these", "those", "this", "that", "anymore", "stuff", "things", "thing"]
)
_DIETS = (
    ("vegan", r"vegan[oa]?|plant[ -]based"),
    ("vegetarian", r"vegetarian[oa]?|veggie|meat[ -]free"),
    ("pescatarian", r"pescatarian|pescetarian"),
    ("halal", r"halal"),
    ("kosher", r"kosher"),
    ("gluten-free", r"gluten[ -]free|sin gluten"),
    ("dairy-free", r"dairy[ -]free|lactose[ -]free"),
    ("keto", r"keto"),
    ("low-carb", r"low[ -]carb"),
    ("low-sodium", r"low[ -](?:sodium|salt)"),
)
_DIET_WORDS = tuple((diet, re.compile(rf"\b(?:{words})\b")) for diet, words in _DIETS)
_FORGET = re.compile(
    r"\b(?:forget|erase|delete|remove|clear|drop|reset|take)\b.*\b(?:allerg\w*|preferences?|profile|diet\w*|vegan|vegetarian|that i\w*)\b"
    r"|\b(?:no longer|not)\b.*\b(?:allergic|vegan|vegetarian|intolerant|kosher|halal|keto|pescatarian)\b|\b(?:anymore|any more|i eat everything)\b|\bolvida\w*\b"
)
_SPICE = (
    ("extra hot", r"(?:very|extra|super|really) (?:spicy|hot)|as (?:hot|spicy) as"),
    ("none", r"no spice|not spicy|no spicy|nothing spicy|(?:hate|don'?t like|can'?t (?:eat|do|handle|have)) (?:spicy|spice)"),
    ("mild", r"mild(?:er|ly)?|less spicy|a little spic[ey]|not too spicy"),
    ("medium", r"medium (?:spicy|spice|heat)|spic\w+(?: level)?(?: is| to|:)? medium"),
    ("hot", r"(?:spice|heat)(?: level)?(?: is| to|:)? (?:hot|high)|(?:like|love|prefer)(?: my food| it| things)? (?:spicy|hot)|spicy food"),
)  # fmt: skip
_SPICE_WORDS = tuple((level, re.compile(rf"\b(?:{words})\b")) for level, words in _SPICE)


def address(text: str, *, asked: bool) -> str | None:
    """Where to deliver. ``asked``: we asked for it, so that any text that looks like an address is one."""
    said = " ".join(redacted(text).split())
    cue = _ADDRESS_CUE.search(said)
    if cue and _LOOKS_LIKE_ADDRESS.search(cue.group(1)):
        return _trimmed(cue.group(1))
    if asked and _LOOKS_LIKE_ADDRESS.search(said):
        return _trimmed(_ADDRESS_LEAD.sub("", said))
    return None


def free_address(text: str) -> str | None:
    """Any text as the answer to "what is the address?": "the blue house by the lake"."""
    return _trimmed(_ADDRESS_LEAD.sub("", " ".join(redacted(text).split())))


def special_instructions(text: str) -> str | None:
    """A note for the whole order, in the guest's words, without card numbers."""
    said = " ".join(redacted(text).split())
    found = _NOTE_CUE.search(said) or _NOTE_ITSELF.search(said)
    note = found.group(1).strip(" \"'.,:;-") if found else ""
    return note[:_MAX_FREE_TEXT] or None


def preferences(text: str) -> PreferenceWish | None:
    """What the guest wants remembered or forgotten about allergies, diet and spice; None when nothing of that is said."""
    said = plain(text)
    allergies = tuple(dict.fromkeys(_allergies(said)))
    avoided = tuple(f"no {thing}" for thing in _things(_AVOIDED.search(said)) if thing not in allergies)
    dietary = tuple(diet for diet, pattern in _DIET_WORDS if pattern.search(said))
    spice = next((level for level, pattern in _SPICE_WORDS if pattern.search(said)), None)
    if "no spicy food" in avoided or "no spicy" in avoided:
        avoided = ()
    forget = bool(_FORGET.search(said))
    if not (allergies or dietary or avoided or spice or forget):
        return None
    return PreferenceWish(allergies=allergies, dietary=(*dietary, *avoided), spice_level=spice, forget=forget)


def _allergies(said: str) -> Iterator[str]:
    for pattern in _ALLERGY:
        yield from _things(pattern.search(said))
    for word, allergen in _MEDICAL:
        if word in said:
            yield allergen


def _things(found: re.Match[str] | None) -> Iterator[str]:
    """The single things of a list: "peanuts, eggs and soy"."""
    if found is None:
        return
    listed = _LIST_END.sub("", next((group for group in found.groups() if group), ""))
    for part in _SEPARATOR.split(listed):
        thing = " ".join(word for word in part.replace("-", " ").split() if word not in _NOT_ALLERGENS)
        if thing and len(thing) <= 40:
            yield thing


def _trimmed(said: str) -> str | None:
    trimmed = _ADDRESS_TAIL.sub("", said.strip()).strip(" ,.;")
    return trimmed[:_MAX_FREE_TEXT] or None
