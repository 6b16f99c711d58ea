"""Card data as guests write and dictate it, and similar numbers that are no card data."""

from __future__ import annotations

VISA, MASTERCARD, AMEX = "4111111111111111", "5555555555554444", "378282246310005"
GROUPS = ("4111", "1111", "1111", "1111")
_KEYCAP = "\ufe0f\u20e3"

SEPARATORS = (
    "", " ", "  ", ",", ", ", ":", "|", " | ", "*", "+", "#", ".", "/", " / ", "-", " - ", "_", "\u00a0", "\u2009",
    "\u200b", "\u200d", "\ufeff", "\n", "\t", "–", "—", "·", "•", ";", "=", "~", "'", '"', "\\", ")(", "][", "…",
    " \u00b7 ", "--", " , ",
)  # fmt: skip
"""Separators between the groups of four."""

BETWEEN_DIGITS = (" ", ",", ", ", "-", ".", "/", "\u200b", "|", "\n")
"""Separators between single digits."""


def _digits(number: str, first: str) -> str:
    return "".join(chr(ord(first) + int(digit)) for digit in number)


def _circled(number: str, one: str, zero: str) -> str:
    return "".join(chr(ord(one) + int(digit) - 1) if digit != "0" else zero for digit in number)


CARDS: tuple[tuple[str, str], ...] = (
    *((separator.join(GROUPS), "[card]") for separator in SEPARATORS),
    *((separator.join(VISA), "[card]") for separator in BETWEEN_DIGITS),
    # Issuers and lengths.
    (MASTERCARD, "[card]"),
    (AMEX, "[card]"),
    ("3782 822463 10005", "[card]"),
    ("3782.822463.10005", "[card]"),
    ("30569309025904", "[card]"),
    ("3056 930902 5904", "[card]"),
    ("6011111111111117", "[card]"),
    ("3530 1113 3330 0000", "[card]"),
    ("2223003122003222", "[card]"),
    ("4222222222222", "[card]"),
    ("6304 0000 0000 0000 018", "[card]"),
    ("41111111 11111111", "[card]"),
    ("my card is 411111 1111111111", "my card is [card]"),
    ("41111 11111 11111 1", "[card]"),
    ("4111 1111 1111 11 11", "[card]"),
    ("41 11 11 11 11 11 11 11", "[card]"),
    # In a sentence, and glued to it.
    ("my card is 4111 1111 1111 1111, thanks", "my card is [card], thanks"),
    ("2 pizzas, card 4111,1111,1111,1111 please", "2 pizzas, card [card] please"),
    ("card4111111111111111ok", "card[card]ok"),
    ("card:4111111111111111;two cokes", "card:[card];two cokes"),
    ("pay with visa 4111|1111|1111|1111|", "pay with visa [card]|"),
    ("<4111111111111111>", "<[card]>"),
    ("4111111111111111 and 5555555555554444", "[card] and [card]"),
    ("41111111111111115555555555554444", "[card]"),
    # Beside an expiry date and a security code, and glued to them.
    ("4111111111111111 12/27 123", "[card]"),
    ("4111111111111111 12/2027 123", "[card]"),
    ("4111 1111 1111 1111 12/27", "[card]"),
    ("4111 1111 1111 1111, 12-27, 123", "[card]"),
    ("4111 1111 1111 1111 123", "[card]"),
    ("41111111111111111227123", "[card]"),
    ("41111111111111111227", "[card]"),
    ("411111111111111112/27", "[card]"),
    ("411111111111111112/27123", "[card]"),
    ("4111111111111111122027123", "[card]"),
    ("4111111111111111123", "[card]"),
    ("4111111111111111|12|27|123", "[card]"),
    ("4111111111111111|12|2027|123", "[card]"),
    ("4111111111111111:1227:123", "[card]"),
    ("4111 1111 1111 1111 exp 12/27 cvv 123", "[card]"),
    ("4111 1111 1111 1111, expires 12/27, security code 123", "[card]"),
    ("4111 1111 1111 1111 valid thru 12/27 and the cvc is 123 please", "[card] please"),
    ("4111 1111 1111 1111 vence 12/27, código de seguridad 123", "[card]"),
    ("4111 1111 1111 1111 expires December 2027", "[card]"),
    ("4111 1111 1111 1111 expires end of December 2027", "[card]"),
    ("4111 1111 1111 1111 caduca en diciembre de 2027", "[card]"),
    ("exp 12/27, card 4111 1111 1111 1111", "exp [card], card [card]"),
    ("12/27 4111 1111 1111 1111", "[card]"),
    ("378282246310005 1227 1234", "[card]"),
    (";4111111111111111=27121010000012345678?", ";[card]?"),
    # Speech recognition.
    ("four one one one one one one one one one one one one one one one", "[card]"),
    ("Four, one, one, one, one, one, one, one, one, one, one, one, one, one, one, one.", "[card]."),
    ("four-one-one-one one-one-one-one one-one-one-one one-one-one-one", "[card]"),
    ("my card is forty one eleven eleven eleven eleven eleven eleven eleven please", "my card is [card] please"),
    ("forty-one eleven, eleven eleven, eleven eleven, eleven eleven", "[card]"),
    ("four triple one, one triple one, one triple one, one triple one", "[card]"),
    ("double five double five double five double five double five double five double four double four", "[card]"),
    ("5 double 5 5 double 5 double 5 double 5 double 5 quadruple 4", "[card]"),
    ("four thousand one hundred eleven 1111 1111 1111", "[card]"),
    ("forty one hundred and eleven, eleven eleven, eleven eleven, eleven eleven", "[card]"),
    ("4 one 1 one, 1 one 1 one, 1 one 1 one, 1 one 1 one", "[card]"),
    ("four one one one dash one one one one dash one one one one dash one one one one", "[card]"),
    ("six oh one one one one one one one one one one one one one seven", "[card]"),
    ("three seven eight two eight two two four six three one zero zero zero five", "[card]"),
    ("uh four one one one uh one one one one um one one one one and one one one one", "uh [card]"),
    ("4111 1111 1111 1111 expires twelve twenty seven cvv one two three", "[card]"),
    ("four one one one one one one one one one one one one one one one twelve twenty seven one two three", "[card]"),
    ("cuatro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno", "[card]"),
    ("cuarenta y uno once once once once once once once", "[card]"),
    ("mi tarjeta es cuatro, uno, uno, uno, 1111 1111 1111 gracias", "mi tarjeta es [card] gracias"),
    ("cuatro triple uno, doble uno doble uno, doble uno doble uno, doble uno doble uno", "[card]"),
    ("cuatro mil ciento once, mil ciento once, mil ciento once, mil ciento once", "[card]"),
    ("cincuenta y cinco cincuenta y cinco 5555 5555 cuarenta y cuatro cuarenta y cuatro", "[card]"),
    # Digits of other kinds.
    (_digits(VISA, "０"), "[card]"),
    (_digits(VISA, "٠"), "[card]"),
    (_digits(VISA, "۰"), "[card]"),
    (_digits(VISA, "०"), "[card]"),
    (_digits(VISA, "𝟎"), "[card]"),
    (" ".join(_digits(group, "٠") for group in GROUPS), "[card]"),
    ("".join(digit + _KEYCAP for digit in VISA), "[card]"),
    (" ".join(digit + _KEYCAP for digit in VISA), "[card]"),
    ("".join(digit + "\u20e3" for digit in AMEX), "[card]"),
    (_circled(VISA, "①", "⓪"), "[card]"),
    (_circled(AMEX, "①", "⓪"), "[card]"),
    (" ".join(_circled(group, "❶", "⓿") for group in GROUPS), "[card]"),
    (_circled(VISA, "➀", "⓪"), "[card]"),
    (_circled(VISA, "⑴", "⓪"), "[card]"),
    ("⁴¹¹¹¹¹¹¹¹¹¹¹¹¹¹¹", "[card]"),
    ("4111 １１１１ 1111 ١١١١", "[card]"),
    # A security code that is named, without a card beside it.
    ("cvv 123", "cvv [card]"),
    ("CVV: 123", "CVV: [card]"),
    ("the cvc is 1234", "the cvc is [card]"),
    ("cvv2=123", "cvv2=[card]"),
    ("my security code is 123", "my security code is [card]"),
    ("security code 123", "security code [card]"),
    ("123 is the cvv", "[card] is the cvv"),
    ("código de seguridad 123", "código de seguridad [card]"),
    ("el codigo de seguridad es el 123", "el codigo de seguridad es el [card]"),
    ("cvv one two three", "cvv [card]"),
    ("cvv 1 2 3", "cvv [card]"),
    ("cvv uno dos tres", "cvv [card]"),
    ("verification code 123", "verification code [card]"),
    ("the three digits on the back are 123", "the three digits on the back are [card]"),
    # Bank accounts.
    ("DE89 3704 0044 0532 0130 00", "[iban]"),
    ("my iban is de89370400440532013000 ok", "my iban is [iban] ok"),
    ("GB82-WEST-1234-5698-7654-32", "[iban]"),
    ("ES91.2100.0418.4502.0005.1332", "[iban]"),
    ("FR14 2004 1010 0505 0001 3M02 606", "[iban]"),
    # Within an id.
    ("user-4111111111111111", "user-[card]"),
    ("4111111111111111:web", "[card]:web"),
    ("msg_4111111111111111_7", "msg_[card]_7"),
    ("ORD-4111-1111-1111-1111", "ORD-[card]"),
)
"""Texts, and the same texts without card data."""

NO_CARDS: tuple[str, ...] = (
    # Orders.
    "2 large pizzas and 3 cokes", "12 4 16 8 wings", "12, 4, 16, 8 wings please", "one two three pizzas",
    "two one margherita, three two cokes", "number 14, 22, 31 and 45", "14 22 31 45 18 9", "a 12 inch and a 14 inch",
    "1 2 3 4 5 6 7 8 9 10 11 12", "1,2,3,4,5,6,7,8,9,10,11", "one, two, three, four, five, six, seven",
    "2x 4 cheese, 3x 7up, 1x 100% beef", "6 of the 4 piece, 3 of the 12 piece", "forty one wings and eleven cokes",
    "twenty one, no, twenty two", "double cheeseburger, triple bacon", "two doubles and one triple",
    "dos pizzas y tres colas", "una hamburguesa doble y un triple", "veintiuno, no, veintidós", "cien alitas",
    "one hundred wings and two hundred fries", "a four cheese and a 5 spice", "2 + 2 + 1", "3/4 pound, 1/2 chips",
    "10 for me, 10 for her, 10 for him, 10 for them", "1 one, 2 twos", "no 7, no 12, no 31",
    "four four four", "one one one", "50 50", "100 g, 200 g, 250 g, 330 ml, 500 ml",
    # Prices and totals.
    "4.50, 3.20, 2.80, 5.10, 6.00", "$12.90 + $4.50 + $3.20 = $20.60", "12,90 € y 4,50 €", "total 1,234.56",
    "4.50 3.20 2.80 5.10 6.00 4.90 5.50", "between 10 and 15", "under 20", "5.99 4.99 3.99 2.99 1.99",
    "the total was 41.11 11.11 11.11 11.11",
    # Order numbers and ids.
    "where is order 12345678", "ORD-202511210001", "ORD-20251121000123", "order #4711", "order 4711-12",
    "track 1Z999AA10123456784", "tracking number 9400 1000 0000 0000 0000 00", "PED-2511210001234",
    "order 8200000000000007", "pedido 1000000000000008", "123e4567-1234-1234-1234-123456789012",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "trace-20251121-2128", "trace-abc-123", "A-4-B-11-C-11",
    "4bf92f3577b34da6a3ce929d0e0e4736", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "order 4111111111111112", "invoice 2025/11/21/0001/0002", "ref 55-1234-5678", "booking 7788 9911",
    "id 1234567890123", "session 1732890000124", "coupon SAVE20-2025", "gift 1234-5678",
    # Phones.
    "call 555-123-4567", "555-123-4567, 555-987-6543", "+44 20 7946 0958", "+44 20 7946 0958, +44 20 7946 0959",
    "(555) 012-3456", "07700 900123", "07700 900123 or 07700 900124", "612 345 678", "612 345 678, 612 345 679",
    "+34 612 345 678 / +34 612 345 679", "+1 (415) 555-2671", "4155552671", "0 7 9 1 1 1 2 3 4 5 6",
    "oh seven nine one one one two three four five six", "five five five one two three four five six seven",
    "seis uno dos tres cuatro cinco seis siete ocho", "+91 98765 43210", "0034 612 34 56 78", "+55 (11) 91234-5678",
    "whatsapp:+447700900123", "my number is 5551234567, flat 12",
    # Addresses.
    "12 Main Street, apartment 4, floor 11, code 1111", "1111 Eleventh Street, NY 10011", "flat 4, 111 High Road",
    "4111 11th Avenue #1111", "10115 Berlin, Hauptstraße 12", "28013 Madrid, Calle Mayor 4, 11", "SW1A 1AA",
    "M1 1AE, 2nd floor, door 11", "the security code of the gate is 1234", "gate code 1234", "door code 4 1 1 1",
    "the building's security code is 1234", "el código de seguridad del portal es 1234", "buzzer 1111, bell 11",
    "P.O. Box 41111", "Av. 11 Norte 11-11, Torre 1, 1111", "coordinates 40.7128, -74.0060", "41.1111, 11.1111",
    "52.520008, 13.404954",
    # Times and dates.
    "2025-11-21T21:28:56.146Z", "2025-11-21 21:28", "21/11/2025 18:30 - 19:30", "31/12/2025 18:30, 4/1/2026 19:30",
    "at 7, or 7:30, or 8:15", "12/27", "for 12/25 at 18:30", "the milk expires 12/27", "19:30", "on 4/11 at 11:11",
    "4/12/2025 19:30 20:30 21:30", "between 11:11 and 12:12 and 13:13", "Mon-Fri 11:00-22:00, Sat 12:00-23:00",
    "open 11:30 14:30 18:00 22:30", "2025-11-21 2025-11-22 2025-11-23",
    # Words about cards.
    "can I pay by card?", "cash or card", "do you take visa and mastercard?", "my card ends in 1111", "card",
    "tarjeta, por favor", "visa ending 4444", "is my card safe?", "cvv?", "what is a security code?",
    "the security code", "pin", "my cvv", "I have 2 cards",
    # Other numbers.
    "table 12", "we are 12, 4 kids, 8 adults", "12345", "123456", "12345678", "2025", "1111", "room 1111", "v1.2.3.4",
    "192.168.100.200", "10.0.0.1:8080", "5 stars, 10/10", "π is 3.14159265358979", "1 000 000", "1,000,000,000",
    "0000 0000 0000 0000", "1234 5678 9012 3456", "calories 2000, 1500, 1200", "", "no numbers at all here",
    "rice with 100% vegetables, please, nothing else; thank you so very much for your help today", "7up",
    "one more of the same, the second one, and one of those", "uno más, el segundo, y otra de esas",
)  # fmt: skip
"""Texts that do not change."""
