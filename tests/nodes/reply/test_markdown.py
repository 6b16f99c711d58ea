"""Replies as Markdown for chat front ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.reply.markdown import to_markdown, to_plain


@pytest.mark.parametrize(
    ("plain", "markdown"),
    [
        ("One is $4.50, two are $9.00.", r"One is \$4.50, two are \$9.00."),
        ("Drinks:\n• Cola – $2.00\n• Water\nAnything else?", "Drinks:\n\n- Cola – \\$2.00\n- Water\n\nAnything else?"),
        ("First line.\nSecond line.", "First line.\n\nSecond line."),
        ("*Chef's* _special_ [new] <b>", r"\*Chef's\* \_special\_ \[new\] \<b\>"),
        ("# 1 pizza", r"\# 1 pizza"),
        ("- not a list", r"\- not a list"),
        ("3. Street", r"3\. Street"),
        ("---", r"\---"),
        ("Fish & Chips ~10 min", r"Fish \& Chips \~10 min"),
        (r"a\b", r"a\\b"),
        ("12.50 – 5-a-side", "12.50 – 5-a-side"),
        ("• # 7\n• 2) x", "- \\# 7\n- 2\\) x"),
        ("", ""),
    ],
)
def test_only_lists_are_markup(plain: str, markdown: str) -> None:
    assert to_markdown(plain) == markdown
    assert to_plain(markdown) == plain


_LINE = st.text(st.sampled_from("abÑ 19$*_[](){}<>#+-=.~`\\&|!•:/@'\""), max_size=20).map(str.strip)


@given(st.lists(_LINE.filter(bool), max_size=5))
def test_the_plain_text_comes_back(lines: list[str]) -> None:
    plain = "\n".join(" ".join(line.split()) for line in lines)
    assert to_plain(to_markdown(plain)) == plain
