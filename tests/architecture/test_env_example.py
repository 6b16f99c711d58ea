""".env.example lists every environment variable with its default and description."""

import re
from itertools import pairwise

import pytest
from pydantic_settings import BaseSettings

from api.settings import Settings
from demo.launch_settings import LaunchSettings
from demo.settings import DemoSettings
from tests.architecture.packages import PACKAGES, ROOT

READ = re.compile(r"""(?:environ(?:\.get\(|\[)|getenv\()\s*["']([A-Z][A-Z0-9_]+)["']""")
EXAMPLE_LINE = re.compile(r"#([A-Z][A-Z0-9_]*)=(.*)")
# Set by the system, by make or by the test runner.
NOT_OURS = {"PATH", "PYTHONPATH", "MAKELEVEL", "PYTEST_XDIST_WORKER"}
SETTINGS: tuple[type[BaseSettings], ...] = (Settings, LaunchSettings, DemoSettings)


def variables_of(settings: type[BaseSettings]) -> dict[str, str]:
    """Each environment variable of a settings class, with its field."""
    prefix = settings.model_config.get("env_prefix", "")
    return {f"{prefix}{field}".upper(): field for field in settings.model_fields}


def example_variables() -> dict[str, str]:
    """Each variable of .env.example with its value."""
    return dict(EXAMPLE_LINE.findall((ROOT / ".env.example").read_text(encoding="utf-8")))


def read_variables() -> set[str]:
    """Every variable that a settings class or os.environ in the product or its tests reads."""
    sources = [
        path
        for folder in (*PACKAGES, "tests")
        for path in (ROOT / folder).rglob("*.py")
        if "__pycache__" not in path.parts
    ]
    directly = {name for path in sources for name in READ.findall(path.read_text(encoding="utf-8"))}
    return directly | {name for settings in SETTINGS for name in variables_of(settings)}


def test_every_variable_that_is_read_is_in_env_example() -> None:
    assert read_variables() - NOT_OURS - set(example_variables()) == set()


def test_every_variable_in_env_example_is_read() -> None:
    assert set(example_variables()) - read_variables() == set()


def test_every_variable_has_a_comment() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    bare = [
        line
        for above, line in zip(["", *lines], lines, strict=False)
        if EXAMPLE_LINE.fullmatch(line) and above[:2] != "# "
    ]
    assert bare == []


def test_comments_of_the_api_settings_are_their_descriptions() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    comments = {match[1]: above for above, line in pairwise(lines) if (match := EXAMPLE_LINE.fullmatch(line))}
    for name, field in variables_of(Settings).items():
        assert comments[name] == f"# {Settings.model_fields[field].description}"


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_values_shown_are_the_defaults(settings: type[BaseSettings], monkeypatch: pytest.MonkeyPatch) -> None:
    shown = example_variables()
    for name, field in variables_of(settings).items():
        expected = settings.model_fields[field].get_default()
        if shown[name] == "":
            # Compared as text so that a SecretStr is never unwrapped here.
            assert settings.model_fields[field].is_required() or str(expected or "") == "", name
        else:
            monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere")
            monkeypatch.setenv("DEMO_DATABASE_URL", "postgresql://nowhere")
            monkeypatch.setenv(name, shown[name])
            assert getattr(settings(), field) == expected, name
