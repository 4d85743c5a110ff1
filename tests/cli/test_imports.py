"""`trainingflow import` takes tables over without a browser."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.services.imports.sent import as_csv, as_xlsx, teachers
from tests.world import World, build_world
from trainingflow.cli.imports import app
from trainingflow.services.imports.kinds import KINDS

KEEPER, CREDITS = "personnel-officer", "ce-officer"
OF_CREDITS = {"FORMER_RECORDS", "MUNICIPAL_ANSWERS"}


@pytest.fixture
def world(owner_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    with build_world(owner_url, teachers=3) as made:
        made.set_now("2024-05-20T09:00")
        monkeypatch.setenv("DATABASE_URL", database_url)
        yield made


def run(*arguments: str | Path, by: str = KEEPER) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, [*map(str, arguments), "--by", by, "--json"])
    [line] = done.stdout.splitlines()
    return done.exit_code, json.loads(line)


def counts(said: dict[str, Any]) -> list[Any]:
    return [said[name] for name in ("state", "added", "changed", "unchanged", "faulty")]


def test_a_table_is_checked_applied_and_undone(world: World, tmp_path: Path) -> None:
    file = tmp_path / "teachers.csv"
    file.write_bytes(as_csv(teachers(["N001", "张三", "school", "2020-09-01"]), "gb18030"))
    people = world.count("person")

    status, checked = run("check", "teachers", file)
    id_ = checked["import"]
    steps = [
        run("apply", id_),
        run("apply", id_),
        run("show", id_),
        run("undo", id_, "--reason", "传错文件"),
    ]

    assert (status, counts(checked)) == (0, ["CHECKED", 1, 0, 0, 0])
    assert [(code, said["state"]) for code, said in steps] == [
        (0, "APPLIED"),
        (0, "APPLIED"),
        (0, "APPLIED"),
        (0, "UNDONE"),
    ]
    assert world.count("person") == people


def test_what_is_wrong_is_written_as_a_workbook_that_can_be_sent_again(
    world: World, tmp_path: Path
) -> None:
    file, faults = tmp_path / "教师.xlsx", tmp_path / "faults.xlsx"
    file.write_bytes(
        as_xlsx(
            teachers(
                ["N001", "张三", "school", "2020-09-01"],
                ["N002", "", "nowhere", "2020-02-30"],
                ["=N003", "李四", "nowhere", "2020-09-01"],
            )
        )
    )

    status, said = run("check", "TEACHERS", file, "--report", faults)
    again = run("check", "TEACHERS", faults)

    assert (status, counts(said)) == (1, ["CHECKED", 1, 0, 0, 2])
    assert again[0] == 1
    assert counts(again[1]) == ["CHECKED", 0, 0, 0, 2]
    sheet = openpyxl.load_workbook(faults).active
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert head[:4] == ["人员编号", "姓名", "外文姓名", "任职单位编号"]
    assert head[-3:] == ["原行号", "问题与改法", "What to mend"]
    assert [(row[0], row[-3]) for row in rows] == [("N002", 3), ("=N003", 4)]
    assert rows[0][-2] == (
        "【姓名】此项必填，请填写。\n【任职起始日期】不是有效日期，请写成 2024-09-01 的形式。"
    )
    assert rows[0][-1].splitlines()[0] == "[Name] This has to be filled in."
    coloured = {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFC7CE"
    }
    assert coloured == {"B2", "E2", "A3"}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_template_has_every_column_and_is_understood(
    world: World, tmp_path: Path, kind: str, ending: str
) -> None:
    file = tmp_path / f"template{ending}"
    written = CliRunner().invoke(app, ["template", kind, str(file)])

    status, said = run("check", kind, file, by=CREDITS if kind in OF_CREDITS else KEEPER)

    assert written.exit_code == 0
    assert (status, said["state"], said["refusal"]) == (2, "REFUSED", "NO_ROWS")


def test_former_records_are_applied_by_another_officer(world: World, tmp_path: Path) -> None:
    file = tmp_path / "former.csv"
    headings = [one.heading.zh for one in KINDS["FORMER_RECORDS"].columns]
    row = [
        "teacher-0",
        "2021-06-18",
        "公共必修课",
        "师德",
        "20",
        "",
        "证书 312",
        "附件4 第二十七条",
    ]
    good = [*row[:3], "思想政治素质与师德修养", *row[4:]]
    file.write_bytes(as_csv([headings, row, good]))

    _, checked = run("check", "former-records", file, by=CREDITS)
    alone = CliRunner().invoke(app, ["apply", checked["import"], "--by", CREDITS])
    status, applied = run("apply", checked["import"], by="ce-officer-2")

    assert counts(checked) == ["CHECKED", 1, 0, 0, 1]
    assert (alone.exit_code, alone.stderr) == (2, "It is not possible: SAME_PERSON_TWICE.\n")
    assert (status, counts(applied)) == (0, ["APPLIED", 1, 0, 0, 1])
    assert world.count("credit_record") == world.count("credit_confirmation") == 1


def test_who_may_not_import_is_told_who_may(world: World, tmp_path: Path) -> None:
    file = tmp_path / "teachers.csv"
    file.write_bytes(as_csv(teachers(["N001", "张三", "school", "2020-09-01"])))

    done = CliRunner().invoke(app, ["check", "teachers", str(file), "--by", "ce-officer"])

    assert done.exit_code == 2
    assert done.stderr == (
        "It is not possible: ROLE_REQUIRED PERSONNEL_SECTION.OFFICER, HK_TT_OFFICE.OFFICER.\n"
    )
    assert world.count("data_import") == 0
