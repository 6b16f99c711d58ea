"""Ids of messengers' guests: the same for the same number, and without the number."""

from __future__ import annotations

import sys

import pytest

from api.messenger_guests import derive_guest, main, make_message_id
from tests.api.restaurant import settings_for

KEY = "0123456789abcdef-key"


def test_a_number_is_one_guest_however_it_is_written() -> None:
    settings = settings_for("postgresql://nowhere", {}, messenger_guest_key=KEY)
    first = derive_guest(settings, "a", "phone", "+49 151 1234-5678")
    assert first == derive_guest(settings, "a", "phone", "4915112345678")
    others = [derive_guest(settings, "b", "phone", "4915112345678"), derive_guest(settings, "a", "telegram", "49")]
    assert len({first, *others}) == 3
    assert not any("5112345678" in part for part in first)


def test_the_id_of_a_message_does_not_contain_the_messengers() -> None:
    assert make_message_id("sms", "SM1") != make_message_id("whatsapp", "SM1")
    assert "SM1" not in make_message_id("sms", "SM1")


def test_the_command_prints_the_id(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere")
    monkeypatch.setattr(sys, "argv", ["x", "+49 151 1234-5678", "--tenant", "a"])
    monkeypatch.delenv("MESSENGER_GUEST_KEY", raising=False)
    assert main() == 1
    monkeypatch.setenv("MESSENGER_GUEST_KEY", KEY)
    assert main() == 0
    settings = settings_for("postgresql://nowhere", {}, messenger_guest_key=KEY)
    assert capsys.readouterr().out.strip() == derive_guest(settings, "a", "phone", "4915112345678").user_id
