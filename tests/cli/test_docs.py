"""Generated pages are checked by the command that writes them."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from trainingflow.cli.docs import PAGES, app

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of docs/, as the current one."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_pages_of_the_repository_are_what_the_code_says(checkout: Path) -> None:
    assert CliRunner().invoke(app, ["--check"]).exit_code == 0


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_edited_page_is_found_and_written_anew(checkout: Path, page: Path) -> None:
    before = page.read_text(encoding="utf-8")
    generated, mark, rest = before.rpartition("\n<!-- end of ")  # of a page that is so in part
    edited = f"{generated}\nEdited by hand.\n{mark}{rest}" if mark else f"{before}\nEdited.\n"
    page.write_text(edited, encoding="utf-8")

    found = CliRunner().invoke(app, ["--check"])
    assert (found.exit_code, found.stderr) == (
        1,
        f"{page} is not what the code says. Run `make docs`.\n",
    )

    CliRunner().invoke(app, [])
    assert page.read_text(encoding="utf-8") == before
