from pathlib import Path

from demo.private_files import make_private_folder, open_private
from demo.processes import Child


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_log_is_its_owners_alone_even_where_an_older_one_was_not(tmp_path: Path) -> None:
    old = tmp_path / "api.log"
    old.write_text("what was written before")
    old.chmod(0o644)
    for log in (old, tmp_path / "new.log"):
        with open_private(log) as output:
            output.write(b"x")
        assert (mode_of(log), log.read_bytes()) == (0o600, b"x")


def test_a_folder_is_its_owners_alone_or_may_be_passed_through_at_most(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "logs"
    make_private_folder(folder)
    assert mode_of(folder) == 0o700
    folder.parent.chmod(0o755)
    make_private_folder(folder.parent, passable=True)
    assert mode_of(folder.parent) == 0o711


def test_what_a_child_creates_is_its_owners_alone(tmp_path: Path) -> None:
    made = tmp_path / "made"
    child = Child("maker", ["/bin/sh", "-c", f"mkdir {made}; echo x >{made}/file"], log=tmp_path / "log")
    assert child.wait(10)
    assert [mode_of(made), mode_of(made / "file"), mode_of(tmp_path / "log")] == [0o700, 0o600, 0o600]
