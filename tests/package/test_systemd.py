"""The systemd unit: systemd's own check, and agreement with the program."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.serve import CLOSE_TIMEOUT_S
from api.settings import Settings
from mcp_orchestrator.command import COMMANDS
from observability.setup import FLUSH_S
from tests.integration.processes import ROOT

UNIT = ROOT / "deploy" / "systemd" / "mcp-orchestrator.service"
PROGRAM = "/opt/orchestrator/bin/mcp-orchestrator"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")


def read_service() -> configparser.SectionProxy:
    unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # keys of units are case-sensitive
    unit.read(UNIT, encoding="utf-8")
    return unit["Service"]


@needs_systemd
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    # The check wants the program to exist.
    program = tmp_path / "mcp-orchestrator"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text(encoding="utf-8").replace(PROGRAM, str(program)), encoding="utf-8")
    command = [str(ANALYZE), "verify", "--man=no", "--recursive-errors=no", str(unit)]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@needs_systemd
def test_the_unit_is_confined() -> None:
    command = [str(ANALYZE), "security", "--offline=true", "--threshold=20", "--no-pager", str(UNIT)]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stdout[-300:] + checked.stderr


def test_the_unit_runs_commands_of_ours_and_lets_turns_end() -> None:
    service = read_service()
    for key, name in (("ExecStartPre", "migrate"), ("ExecStart", "serve")):
        assert service[key] == f"{PROGRAM} {name}"
        assert name in COMMANDS
    stop_s = float(re.sub("s$", "", service["TimeoutStopSec"]))
    assert stop_s > Settings.model_fields["drain_s"].default + CLOSE_TIMEOUT_S + FLUSH_S
