"""The pieces of a message that flows need, read from its wording: how, where, paid how, which order, what to remember."""

from __future__ import annotations

import re

from domain.understanding import DeliveryMode, PaymentMethod
from nodes.understanding.words import NUMBERS, plain

_CARD_NUMBER = re.compile(r"\d(?:[ -]?\d){11,}")
_ORDER_ID = re.compile(r"\b([a-z]{2,5}-?\d{3,}[a-z0-9]*)\b")
_ORDER_NUMBER = re.compile(
    r"\b(?:order|tracking|pedido)?\s*(?:number|num|no\.?|id|#|numero)\s*(?:is|:|es)?\s*#?\s*([a-z]{0,5}-?\d{3,})\b"
    r"|\b(?:order|pedido|track|#)\s*#?\s*(\d{3,})\b"
)
_TABLE = re.compile(r"\b(?:table|mesa)\s*(?:number|no\.?|num|#|numero)?\s*#?\s*([a-z]?\d{1,3}[a-z]?|[a-z]+)\b")
_BARE_TABLE = re.compile(r"^(?:it'?s |we'?re at |i'?m at |at |number |no\.? |#)*\s*([a-z]?\d{1,3}[a-z]?|[a-z]+)[.!]?$")
_ORDINALS = {
    1: r"first|1st|former|top one|primer[oa]?",
    2: r"second|2nd|latter|segund[oa]",
    3: r"third|3rd|tercer[oa]?",
    4: r"fourth|4th|cuart[oa]",
    5: r"fifth|5th|quint[oa]",
    6: r"sixth|6th",
    -1: r"last|ultim[oa]|bottom one",
}
_ORDINAL = {
    position: re.compile(rf"\b(?:the |el |la )?(?:{words})(?: one| option| choice| item| uno| opcion)?(?:\b|$)")
    for position, words in _ORDINALS.items()
}
_NOT_ORDINAL = re.compile(
    r"\b(?:last|first|second) (?:order|time|meal|week|night|month|thought|name|visit|purchase|thing)\b|\b(?:one|a|wait a|hold on a) second\b|\bat last\b|\bfirst (?:of all|time)\b"
)
_NUMBERED = re.compile(r"\b(?:option|number|choice|opcion|numero|#)\s*#?(\d|one|two|three|four|five|six)\b")
_COUNT = "|".join([r"\d{1,2}", *sorted(NUMBERS, key=len, reverse=True)])
_QUANTITY = re.compile(
    rf"\b(?:make|change|set|reduce|increase|bump) (?:it|that|them|those|this|the quantity|quantity)(?: up| down)?(?: to)? ({_COUNT})(?: of (?:those|them|these))?\b(?! \w+ (?:large|small))"
    rf"|\b({_COUNT}) (?:more|of (?:those|them|these|that|each))\b"
    rf"|\b(?:only|just) (?:want |need )?({_COUNT})\b$|^(?:no |yes |ok |sorry |actually |i said |i want(?:ed)? )*({_COUNT})(?: please)?$"
    rf"|\bi (?:said|meant) ({_COUNT})\b|\b(?:i'?ll|i will) (?:take|have) ({_COUNT})$"
)

_MODES: tuple[tuple[DeliveryMode, re.Pattern[str]], ...] = (
    (
        DeliveryMode.PICKUP,
        re.compile(
            r"\bpick(?:ing|ed)?[ -]?(?:it |that |them |the order |my order |this )?up\b|\bpick[ -]?ups?\b|\btake[ -]?(?:out|away)s?\b|\bcarry[ -]?out\b|\btogo\b|\bcollect(?:ion|ing)?\b(?! points)"
            r"|(?<!good )(?<!ready )(?<!have )(?<!need )(?<!want )(?<!wanna )(?<!got )(?<!like )(?<!how )(?<!way )\bto[ -]go\b(?! (?:with|for|ahead|back|home|through|to|out|and))|\bcurb ?side\b|\bpara llevar\b|\brecog\w+\b"
            r"|\b(?:come|gonna|going to) (?:and )?(?:get|grab) it\b|\bdrive[ -]thr(?:u|ough)\b"
        ),
    ),
    (
        DeliveryMode.DINE_IN,
        re.compile(
            r"\b(?:dine|dining|eat|eating)[ -]?in(?:side)?\b|\b(?:eat|eating|have it|having it|stay|staying|sit|sitting) (?:it )?here\b|\bfor here\b|\bat (?:the |our |my )?table\b|\btable (?:number |no\.? ?|#)?(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b)"
            r"|\bin the restaurant\b|\bpara (?:comer )?aqui\b|\ben (?:la )?mesa\b|\bon site\b|\bin[ -]store\b|\bdine in\b"
        ),
    ),
    (
        DeliveryMode.DELIVERY,
        re.compile(
            r"\bdeliver(?:y|ed|ing)?\b|\bbring it (?:to|over)\b|\bsend it (?:to|over)\b(?! the kitchen)|\bto my (?:house|home|place|office|door|apartment|work|address)\b|\b(?:a|para) domicilio\b|\benvi\w+\b|\bentrega\w*\b|\bship it\b|\bdrop it off\b"
        ),
    ),
)
_PAYMENTS: tuple[tuple[PaymentMethod, re.Pattern[str]], ...] = (
    (
        PaymentMethod.ONLINE,
        re.compile(r"\bonline\b|\b(?:apple|google|samsung)[ -]?pay\b|\bpay ?pal\b|\bvenmo\b|\bcash ?app\b|\bzelle\b|\bpayment link\b|\bpay (?:now|in the app|through the app|here|by phone)\b|\ben linea\b"),
    ),
    (PaymentMethod.CASH, re.compile(r"\bcash\b|\befectivo\b|\bon delivery\b|\bbills\b|\bdinero\b")),
    (
        PaymentMethod.CARD,
        re.compile(r"\b(?:credit|debit)\b|(?<!gift )(?<!birthday )(?<!greeting )(?<!loyalty )\bcards?\b|\bvisa\b|\bmaster ?card\b|\bamex\b|\bamerican express\b|\btarjeta\b|\bswipe\b|\btap to pay\b|\bcontactless\b"),
    ),
)  # fmt: skip


def redacted(text: str) -> str:
    """``text`` without anything that may be a card number (twelve digits or more in a row)."""
    return _CARD_NUMBER.sub("[removed]", text)


def delivery_mode(text: str) -> DeliveryMode | None:
    """How the order shall reach the guest, when said."""
    said = plain(text)
    return next((mode for mode, pattern in _MODES if pattern.search(said)), None)


def payment_method(text: str) -> PaymentMethod | None:
    """How the guest wants to pay, when said."""
    said = plain(text)
    return next((method for method, pattern in _PAYMENTS if pattern.search(said)), None)


def order_id(text: str) -> str | None:
    """The order's id in capitals ("ORD-1234"), or its bare number ("order number 4412" gives "4412")."""
    said = plain(text)
    for pattern in (_ORDER_ID, _ORDER_NUMBER):
        found = pattern.search(said)
        if found:
            return next(group for group in found.groups() if group).upper()
    return None


def table_number(text: str, *, asked: bool) -> str | None:
    """The table as digits or sign ("12", "B4"). ``asked``: we asked for it, so that a bare number is one."""
    said = plain(text)
    for pattern in (_TABLE, _BARE_TABLE) if asked else (_TABLE,):
        found = pattern.search(said)
        if found and (named := _table_name(found.group(1))):
            return named
    return None


def ordinal(text: str, *, asked: bool) -> int | None:
    """ "the second one" is 2, "the last one" -1. ``asked``: we offered a list, so that a bare number counts too."""
    said = plain(text)
    if _NOT_ORDINAL.search(said):
        return None
    numbered = _NUMBERED.search(said)
    if numbered and (asked or said.startswith(("option", "the option", "choice"))):
        return _count(numbered.group(1))
    if asked and re.fullmatch(r"(?:the )?\d[.!)]?", said):
        return int(re.sub(r"\D", "", said))
    return next((position for position, pattern in _ORDINAL.items() if pattern.search(said)), None)


def quantity(text: str) -> int | None:
    """A number meant for what was spoken of already: "make that two", "three more of those", "two"."""
    found = _QUANTITY.search(plain(text))
    if not found:
        return None
    count = _count(next(group for group in found.groups() if group))
    return count if count is not None and 1 <= count <= 99 else None


def _count(word: str) -> int | None:
    return int(word) if word.isdigit() else NUMBERS.get(word)


def _table_name(word: str) -> str | None:
    if any(char.isdigit() for char in word):
        return word.upper()
    number = NUMBERS.get(word)
    return str(number) if number is not None else None
