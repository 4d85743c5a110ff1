"""The pages name files that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOTS = (ROOT, ROOT / "src" / "trainingflow")
PAGES = ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/identity.md")

_PATH = re.compile(r"`((?:[a-z_]+/)+[a-z_]+\.[a-z]+)`")
_LINK = re.compile(r"\]\((?!http|#)([^)#]+)\)")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    beside = (ROOT / page).parent

    lost = [path for path in _PATH.findall(text) if not any((r / path).exists() for r in ROOTS)]
    dead = [link for link in _LINK.findall(text) if not (beside / link).exists()]

    assert (lost, dead) == ([], [])
