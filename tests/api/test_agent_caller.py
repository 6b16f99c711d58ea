"""The language of a program's user comes from Accept-Language."""

import pytest

from api.agents.caller import read_language


@pytest.mark.parametrize(
    ("header", "language"),
    [("es-MX,es;q=0.9", "es-MX"), ("fr;q=0.8", "fr"), ("*", None), ("", None), ("<script>", None)],
)
def test_only_the_first_language_counts(header: str, language: str | None) -> None:
    assert read_language(header) == language
