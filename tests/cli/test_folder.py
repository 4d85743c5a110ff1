"""A data folder belongs to one demo at a time."""

import threading
from pathlib import Path

import pytest

from trainingflow.cli.folder import Folder, FolderUnusable, hold


def test_second_comer_gets_the_line_of_the_first(tmp_path: Path) -> None:
    with hold(tmp_path / "data") as first, hold(tmp_path) as elsewhere:
        assert isinstance(first, Folder)
        assert isinstance(elsewhere, Folder)
        first.announce("ready")

        with hold(tmp_path / "data") as second:
            assert second == "ready"


def test_second_comer_waits_while_the_first_starts(tmp_path: Path) -> None:
    heard: list[object] = []

    def come_second() -> None:
        with hold(tmp_path) as second:
            heard.append(second)

    with hold(tmp_path) as first:
        assert isinstance(first, Folder)
        thread = threading.Thread(target=come_second)
        thread.start()
        first.announce("ready at last")
        thread.join(timeout=10)

    assert heard == ["ready at last"]


def test_folder_is_free_again_when_its_holder_leaves(tmp_path: Path) -> None:
    with hold(tmp_path) as first:
        assert isinstance(first, Folder)
        first.announce("ready")

    with hold(tmp_path) as second:
        assert isinstance(second, Folder)


def test_what_a_killed_holder_announced_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("stale", encoding="utf-8")

    with hold(tmp_path) as held:
        assert isinstance(held, Folder)
        assert not (tmp_path / "demo.json").exists()


def test_folder_that_cannot_be_made_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FolderUnusable, match="--data FOLDER"), hold(tmp_path / "file" / "data"):
        pass
