"""The file .env.example and the program agree about every environment variable."""

import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from api.settings import Settings
from demo.launch_settings import LaunchSettings
from demo.settings import DemoSettings

ROOT = Path(__file__).parents[2]
ROOMS = (
    "api",
    "graph",
    "nodes",
    "understanding",
    "services",
    "domain",
    "observability",
    "store",
    "demo",
    "evals",
    "tests",
)
READ = re.compile(r"""(?:environ(?:\.get\(|\[)|getenv\()\s*["']([A-Z][A-Z0-9_]+)["']""")
SHOWN = re.compile(r"#([A-Z][A-Z0-9_]*)=(.*)")
# Set by the system or by make, not by whoever configures the program.
NOT_OURS = {"PATH", "MAKELEVEL"}
SETTINGS: tuple[type[BaseSettings], ...] = (Settings, LaunchSettings, DemoSettings)


def variables_of(settings: type[BaseSettings]) -> dict[str, str]:
    """Each environment variable of a settings class, with the field that it fills."""
    prefix = settings.model_config.get("env_prefix", "")
    return {f"{prefix}{field}".upper(): field for field in settings.model_fields}


def shown_variables() -> dict[str, str]:
    """Each variable of .env.example with the value shown."""
    return dict(SHOWN.findall((ROOT / ".env.example").read_text(encoding="utf-8")))


def read_variables() -> set[str]:
    """Every variable that some settings class or some os.environ in the program or its tests reads."""
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "__pycache__" not in path.parts]
    directly = {name for path in sources for name in READ.findall(path.read_text(encoding="utf-8"))}
    return directly | {name for settings in SETTINGS for name in variables_of(settings)}


def test_every_variable_that_is_read_is_in_env_example() -> None:
    assert read_variables() - NOT_OURS - set(shown_variables()) == set()


def test_every_variable_in_env_example_is_read() -> None:
    assert set(shown_variables()) - read_variables() == set()


def test_every_variable_has_a_line_above_that_says_what_it_is() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    bare = [
        line for above, line in zip(["", *lines], lines, strict=False) if SHOWN.fullmatch(line) and above[:2] != "# "
    ]
    assert bare == []


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_values_shown_are_the_defaults(settings: type[BaseSettings], monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_variables()
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
