"""Five hundred private values in common spellings, each unique."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["phone", "email", "address", "card", "iban", "name", "token"]


@dataclass(frozen=True)
class Canary:
    """``said``: the text that contains it; ``value`` must not occur in any output."""

    kind: Kind
    said: str
    value: str

    @property
    def digits(self) -> str:
        return "".join(str(int(char)) for char in self.value if char.isdigit())


def canaries(count: int = 500) -> list[Canary]:
    """The same values at every call, the kinds in turn."""
    dice = random.Random(20)
    makers = [_phones(dice), _mails(dice), _places(dice), _cards(dice), _accounts(dice), _names(dice), _tokens(dice)]
    return [next(makers[number % len(makers)]) for number in range(count)]


_ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_SPANISH = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
_SEPARATORS = (
    " ", ",", ", ", ":", "|", " | ", "*", "+", "#", ".", "/", "-", " - ", "_", "\u00a0", "\u2009", "\u200b", "\n",
    ";", "=",
)  # fmt: skip


def card_forms() -> list[Canary]:
    """Card numbers in the forms that people write and dictate, each with a number of its own as its value."""
    dice = random.Random(21)

    def each(digits: str, form: Callable[[str], str], joint: str = "") -> str:
        return joint.join(form(digit) for digit in digits)

    def fours(digits: str, joint: str) -> str:
        return joint.join(digits[at : at + 4] for at in range(0, len(digits), 4))

    ways: list[Callable[[str], str]] = [
        *(lambda n, joint=joint: fours(n, joint) for joint in _SEPARATORS),
        *(lambda n, joint=joint: joint.join(n) for joint in _SEPARATORS),
        lambda n: n, lambda n: f"card{n}ok", lambda n: f"{n} 12/27 123", lambda n: f"{n}1227123",
        lambda n: f"{n}12/27", lambda n: f"{n}|12|2027|123", lambda n: f"{fours(n, ' ')} exp 12/27 cvv 123",
        lambda n: each(n, lambda d: f"{d}\ufe0f\u20e3"), lambda n: each(n, lambda d: f"{d}\ufe0f\u20e3", " "),
        lambda n: each(n, lambda d: _CIRCLED[int(d)]), lambda n: each(n, lambda d: chr(ord("０") + int(d))),
        lambda n: each(n, lambda d: chr(ord("٠") + int(d))), lambda n: each(n, lambda d: chr(ord("۰") + int(d))),
        lambda n: each(n, lambda d: _ENGLISH[int(d)], " "), lambda n: each(n, lambda d: _ENGLISH[int(d)], ", "),
        lambda n: each(n, lambda d: _SPANISH[int(d)], " "), lambda n: each(n, lambda d: _SPANISH[int(d)], ", "),
        lambda n: f"{each(n[:4], lambda d: _ENGLISH[int(d)], ' ')} dash {fours(n[4:], ' dash ')}",
        lambda n: f"my card is {fours(n, ' ')}, expires December 2027, security code 123",
    ]  # fmt: skip
    return [Canary("card", way(number), number) for way in ways for number in [_card(dice)]]


def halves_of_cards() -> list[tuple[Canary, tuple[str, ...]]]:
    """Card numbers that come in several messages."""
    dice = random.Random(22)
    numbers = [_card(dice) for _ in range(6)]
    ways: list[Callable[[str], tuple[str, ...]]] = [
        lambda n: (n[:8], n[8:]), lambda n: (f"{n[:4]} {n[4:8]}", f"{n[8:12]} {n[12:]}"),
        lambda n: (f"my card is {n[:8]}", f"and then {n[8:]}"), lambda n: (n[:4], n[4:8], n[8:12], n[12:]),
        lambda n: (f"{n[:12]}", n[12:], "12/27", "123"),
        lambda n: (" ".join(_ENGLISH[int(d)] for d in n[:8]), " ".join(_ENGLISH[int(d)] for d in n[8:])),
    ]  # fmt: skip
    return [(Canary("card", number, number), way(number)) for way, number in zip(ways, numbers, strict=True)]


def _digits(dice: random.Random, count: int) -> str:
    return "".join(str(dice.randrange(1, 10)) for _ in range(count))


def _word(dice: random.Random, length: int = 7) -> str:
    return "".join(dice.choice("bcdfghklmnprstvz" if at % 2 else "aeiou") for at in range(length)).capitalize()


def _cycle(kind: Kind, dice: random.Random, *ways: Callable[[], str | tuple[str, str]]) -> Iterator[Canary]:
    while True:
        for way in ways:
            made = way()
            said, value = made if isinstance(made, tuple) else (made, made)
            yield Canary(kind, said, value)


def _phones(dice: random.Random) -> Iterator[Canary]:
    def d(count: int) -> str:
        return _digits(dice, count)

    return _cycle(
        "phone", dice,
        lambda: f"+44 20 {d(4)} {d(4)}", lambda: f"+1-{d(3)}-{d(3)}-{d(4)}", lambda: f"({d(3)}) {d(3)}-{d(4)}",
        lambda: f"+49 (0){d(2)} {d(3)} {d(4)}", lambda: f"0{d(10)}", lambda: f"{d(3)}.{d(3)}.{d(4)}",
        lambda: f"+33 {d(1)} {d(2)} {d(2)} {d(2)} {d(2)}", lambda: f"+34{d(9)}",
        lambda: f"00{d(2)} {d(3)} {d(3)} {d(3)}",
        lambda: f"+91 {d(5)} {d(5)}", lambda: f"+55 ({d(2)}) 9{d(4)}-{d(4)}", lambda: f"+65 {d(4)} {d(4)}",
        lambda: f"{d(3)}–{d(3)}–{d(4)}", lambda: f"{d(3)} {d(3)} {d(4)}",
        lambda: " ".join(d(10)), lambda: f"+7 {d(3)} {d(3)}-{d(2)}-{d(2)}", lambda: f"+86 1{d(2)} {d(4)} {d(4)}",
        lambda: f"whatsapp:+{d(12)}",
    )  # fmt: skip


def _mails(dice: random.Random) -> Iterator[Canary]:
    def w() -> str:
        return _word(dice).lower()

    return _cycle(
        "email", dice,
        lambda: f"{w()}.{w()}@{w()}.com", lambda: f"{w()}+pizza@mail.{w()}.co.uk", lambda: f"josé.{w()}@{w()}.es",
        lambda: f"{w()}@bücher-{w()}.de", lambda: f"{w()} at {w()} dot com", lambda: f"{w()} [at] {w()} [dot] org",
        lambda: f"{w()}(at){w()}(dot)net", lambda: f"o'{w()}@{w()}.ie", lambda: f"用户{w()}@例子.{w()}",
        lambda: f"{w()}%40{w()}.com", lambda: f"{w()}＠{w()}.jp", lambda: f"{w().upper()}_{w()}@{w().upper()}.COM",
        lambda: f"{w()} arroba {w()} punto es", lambda: f"{w()}@{w()}.com",
    )  # fmt: skip


def _places(dice: random.Random) -> Iterator[Canary]:
    def w() -> str:
        return _word(dice)

    def n() -> int:
        return dice.randrange(2, 900)

    def bare(way: Callable[[str], str]) -> tuple[str, str]:
        place = f"{w()} Cottage, Little {w()}"
        return way(place), place

    return _cycle(
        "address", dice,
        lambda: f"{n()} {w()} Street", lambda: f"{n()} {w()} {w()} Ave", lambda: f"{n()}B {w()} Road",
        lambda: f"{w()}straße {n()}", lambda: f"{w()}str. {n()}a", lambda: f"{n()} rue {w()}",
        lambda: f"Calle {w()} {n()}",
        lambda: f"Av. {w()} Sur {n()}", lambda: f"Via {w()} {n()}", lambda: f"Rua {w()}, {n()}",
        lambda: f"{w()}gracht {n()}",
        lambda: f"ul. {w()} {n()}", lambda: f"{n()} {w()} Court", lambda: f"{n()}, boulevard {w()}-{w()}",
        lambda: bare(lambda place: f"please deliver it to {place}"),
        lambda: bare(lambda place: f"my address is {place}"),
        lambda: bare(lambda place: f"I live at {place}"), lambda: f"P.O. Box {dice.randrange(10_000, 99_999)}",
        lambda: f"{w()}platz {n()}", lambda: f"{n()} W {dice.randrange(20, 99)}th {w()} Blvd",
    )  # fmt: skip


def _card(dice: random.Random, length: int = 16) -> str:
    head = [4, *(dice.randrange(10) for _ in range(length - 2))]
    doubled = [sum(divmod(2 * d, 10)) if (length - at) % 2 == 0 else d for at, d in enumerate(head)]
    return "".join(map(str, [*head, -sum(doubled) % 10]))


def _cards(dice: random.Random) -> Iterator[Canary]:
    def by(separator: str) -> str:
        number = _card(dice)
        return separator.join(number[at : at + 4] for at in range(0, 16, 4))

    def wide() -> str:
        return "".join(chr(ord("０") + int(digit)) for digit in _card(dice))

    return _cycle(
        "card", dice,
        lambda: by(" "), lambda: by("-"), lambda: by(""), lambda: by("."), lambda: by("\u00a0"), lambda: by(" - "),
        lambda: by("/"), lambda: " ".join(_card(dice)), lambda: _card(dice, 15), lambda: _card(dice, 13),
        lambda: f"card {by(' ')} exp 11/29", wide, lambda: by("–"),
    )  # fmt: skip


def _accounts(dice: random.Random) -> Iterator[Canary]:
    def iban(country: str, body: str) -> str:
        check = 98 - int("".join(str(int(c, 36)) for c in f"{body}{country}00")) % 97
        return f"{country}{check:02}{body}"

    def spaced(whole: str) -> str:
        return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))

    return _cycle(
        "iban", dice,
        lambda: spaced(iban("DE", _digits(dice, 18))), lambda: iban("GB", f"WEST{_digits(dice, 14)}"),
        lambda: spaced(iban("FR", f"{_digits(dice, 10)}AB{_digits(dice, 11)}")), lambda: iban("ES", _digits(dice, 20)),
        lambda: spaced(iban("NL", f"ABNA{_digits(dice, 10)}")).lower(),
    )  # fmt: skip


def _names(dice: random.Random) -> Iterator[Canary]:
    def w() -> str:
        return _word(dice, 8)

    def who(way: str, name: str) -> tuple[str, str]:
        return way.format(name), name

    return _cycle(
        "name", dice,
        lambda: who("my name is {}", f"{w()} {w()}"), lambda: who("My name's {}, hello", w()),
        lambda: who("the name is {}", f"O'{w()}"), lambda: who("me llamo {}", f"{w()} {w()}"),
        lambda: who("call me {} please", w()), lambda: who("mi nombre es {}", f"José {w()}"),
        lambda: who("Name: {}", f"{w()} van {w()}"), lambda: who("ich heiße {}", w()),
        lambda: who("it is under the name {}", w().lower()), lambda: who("je m'appelle {}", w()),
    )  # fmt: skip


def _tokens(dice: random.Random) -> Iterator[Canary]:
    def h(count: int) -> str:
        return "".join(dice.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(count))

    def carried(way: str, token: str) -> tuple[str, str]:
        return way.format(token), token

    return _cycle(
        "token", dice,
        lambda: carried("Bearer {}", h(24)), lambda: f"eyJ{h(20)}.{h(30)}.{h(24)}", lambda: f"sk-proj-{h(30)}",
        lambda: f"ghp_{h(36)}", lambda: f"AKIA{h(16).upper()}", lambda: f"xoxb-{_digits(dice, 11)}-{h(24)}",
        lambda: carried("api_key={}", h(20)), lambda: carried("password: {}", h(12)),
        lambda: carried("Authorization: Basic {}", h(20)), lambda: carried("my token is {}", h(16)),
        lambda: f"glpat-{h(20)}", lambda: carried("https://app:{}@db.example/x", h(12)),
    )  # fmt: skip
