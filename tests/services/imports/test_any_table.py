"""Whatever a table holds, it is read as it was written or refused; no row is ever lost."""

import asyncio
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from tests.services.imports.sent import as_csv, as_xlsx
from trainingflow.services.imports.cells import Line
from trainingflow.services.imports.child import lines_of
from trainingflow.services.imports.head import Head, head_of, headings_of
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.reader.refused import FileRefused

TEACHERS = KINDS["TEACHERS"]
HEAD = [one.heading.zh for one in TEACHERS.columns]

# What XML and CSV can hold; surrogates and controls are nobody's text.
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffe\uffff\ufeff"),
    max_size=12,
).filter(lambda text: text == text.strip() and not text.startswith(("=", "'")))
names = st.text(st.sampled_from("张王李赵䶮㛃𬸚龴·阿卜ＡＢ 12"), min_size=1, max_size=6)
cells = st.one_of(texts, names, st.integers(0, 10**9).map(str))
tables = st.lists(st.lists(cells, min_size=3, max_size=11), min_size=1, max_size=8)
usual = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def _lines(path: Path) -> list[Line]:
    return [one async for some in lines_of(path, headings_of(TEACHERS)) for one in some]


def lines(path: Path, data: bytes) -> list[Line]:
    path.write_bytes(data)
    return asyncio.run(_lines(path))


def texts_of(found: list[Line]) -> list[list[Any]]:
    """The rows without what is empty at their ends."""
    rows = []
    for line in found:
        row = list(line.cells)
        while row and row[-1] is None:
            row.pop()
        rows.append(row)
    return rows


def written(table: list[list[str]]) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    for row in table:
        bare: list[str | None] = [cell if cell.strip() else None for cell in row]
        while bare and bare[-1] is None:
            bare.pop()
        if bare:
            rows.append(bare)
    return rows


@usual
@given(tables)
def test_workbooks_and_text_files_are_read_as_they_were_written(
    tmp_path: Path, table: list[list[str]]
) -> None:
    whole = [HEAD, *table]

    found = {
        name: texts_of(lines(tmp_path / name, data))
        for name, data in {
            "workbook.xlsx": as_xlsx(whole),
            "signed.csv": as_csv(whole, "utf-8-sig"),
            "utf8.csv": as_csv(whole, "utf-8"),
            "gb18030.csv": as_csv(whole, "gb18030"),
            "utf16.csv": as_csv(whole, "utf-16"),
        }.items()
    }

    assert found == dict.fromkeys(found, written([list(HEAD), *table]))


@usual
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe"]))
def test_any_bytes_are_a_table_or_a_refusal(tmp_path: Path, data: bytes, begins: bytes) -> None:
    try:
        found = lines(tmp_path / "any", begins + data)
    except FileRefused:
        return
    assert all(isinstance(one, Line) for one in found)


@usual
@given(tables)
def test_every_row_is_understood_or_has_a_fault(table: list[list[str]]) -> None:
    head: Head = head_of(TEACHERS, [Line(1, tuple(HEAD))])

    for number, row in enumerate(table, start=2):
        staged = head.staged(Line(number, tuple(row)))
        if staged is None:
            assert not any(cell.strip() for cell in row)
            continue
        assert (staged["said"] is None) == bool(staged["faults"])
        assert staged["number"] == number
        assert len(staged["cells"]) == len(TEACHERS.columns)
