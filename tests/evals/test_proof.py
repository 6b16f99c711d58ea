"""A small run of the evaluation of proofs."""

from __future__ import annotations

import pytest

from evals.proof.__main__ import main


def test_real_proofs_are_accepted_and_changed_ones_rejected(
    postgres_server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", postgres_server)
    monkeypatch.setattr("sys.argv", ["proof", "--orders", "8"])
    assert main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2:] == ["accepted, erased     8", "rejected, one byte   8"]
