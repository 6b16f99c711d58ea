"""Plain text out of markup."""

import pytest

from services.markup import is_machine_text, json_within, plain_lines, plain_text


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Mac & Cheese", "Mac & Cheese"),
        ("Mac &amp; Cheese", "Mac & Cheese"),
        ("Mac &amp;amp; Cheese", "Mac & Cheese"),
        ("Cr&egrave;me br&#251;l&eacute;e", "Crème brûlée"),
        ("  Chicken   Soup ", "Chicken Soup"),
        ("Chicken\u00a0Soup", "Chicken Soup"),
        ("<b>Hot</b>dog", "Hotdog"),
        ("Soup<br/>of the day", "Soup of the day"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("&lt;b&gt;Hot&lt;/b&gt;", "Hot"),
        ("<script>alert(1)</script>Soup", "Soup"),
        ("<style>p{}</style><!-- no -->Soup", "Soup"),
        ("\x1b[31mHot\x1b[0m wings", "Hot wings"),
        ("\x1b]0;title\x07Soup", "Soup"),
        ("So\x00up\x07", "Soup"),
        ("\u202eSoup\u202c\ufeff", "Soup"),
        ("Soup\tof\nthe day", "Soup of the day"),
        ("Chilli <3", "Chilli <3"),
        ("Wings (5 < 10)", "Wings (5 < 10)"),
        ("👨‍👩‍👧 Family box", "👨‍👩‍👧 Family box"),
        ("<br>", ""),
    ],
)
def test_words_are_read_as_a_person_reads_them(written: str, plain: str) -> None:
    assert plain_text(written) == plain
    assert plain_text(plain) == plain


def test_lines_stay_lines() -> None:
    page = "<h1>Pizzas</h1><ul><li>Margherita - &euro;9</li><li>Calzone - &euro;10</li></ul>"
    assert plain_lines(page).split() == ["Pizzas", "Margherita", "-", "€9", "Calzone", "-", "€10"]
    assert "Margherita - €9\n" in plain_lines(page)
    assert plain_lines("Soup    4.50\r\nStew\t9.00\u2028Tea 2") == "Soup    4.50\nStew\t9.00\nTea 2"


@pytest.mark.parametrize(
    "text", ['{"a": 1}', "[]", '```json\n{"a": 1}\n```', '{"broken": ', "{'a': 1}", '[{"a"', " [1]"]
)
def test_json_is_no_text_for_people(text: str) -> None:
    assert is_machine_text(text)


@pytest.mark.parametrize("text", ["Soup - 4.50", "[Soups]\nLeek - 4", "{Chef's choice} - 9", "", "12"])
def test_a_text_for_people_is_no_json(text: str) -> None:
    assert not is_machine_text(text)
    assert json_within(text) is None


@pytest.mark.parametrize("piece", ["<script", "<", "<b", "&", "\x1b[", "<!--", "  "])
def test_a_long_text_of_broken_markup_is_read_once(piece: str) -> None:
    assert len(plain_text(piece * 100_000)) <= len(piece) * 100_000
