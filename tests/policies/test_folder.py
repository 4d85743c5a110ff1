"""Policies that an authority keeps in a folder of its own answer as those of the package do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.policies.test_reader import POLICY
from trainingflow.cli.credits import app as credits_app
from trainingflow.cli.serve import app as serve_app
from trainingflow.cli.worker import app as worker_app
from trainingflow.policies import library
from trainingflow.policies.problem import PolicyProblem
from trainingflow.settings import Settings

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def _closed_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TRAININGFLOW_POLICIES", "")  # what commands set is taken back
    yield
    library.open_folder(None)


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_folder_policy_is_found_by_its_id_beside_those_of_the_package(tmp_path: Path) -> None:
    write(tmp_path, "example.yaml", POLICY)
    write(tmp_path, "notes.txt", "no policy")

    opened = library.open_folder(tmp_path)

    assert opened == ("example",)
    assert library.known_ids() == tuple(sorted((*library.packaged_ids(), "example")))
    assert library.named("example") is library.named("example") is library.load("example")
    assert library.named("beijing-2021") is library.builtin("beijing-2021")


def test_folder_policy_extends_one_beside_it_or_one_of_the_package(tmp_path: Path) -> None:
    write(tmp_path, "example.yaml", POLICY)
    write(tmp_path, "a-town.yaml", "id: a-town\nextends: example\ncheckedOn: 2026-02-01\n")
    write(tmp_path, "district.yml", "id: district\nextends: beijing-2021\ncheckedOn: 2026-02-01\n")

    library.open_folder(tmp_path)

    assert library.named("a-town").extends == ("example",)
    assert library.named("district").extends == ("beijing-2021",)


def test_a_file_elsewhere_may_extend_a_policy_of_the_open_folder(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "policies", tmp_path / "drafts"
    folder.mkdir()
    elsewhere.mkdir()
    write(folder, "example.yaml", POLICY)
    write(elsewhere, "draft.yaml", "id: draft\nextends: example\ncheckedOn: 2026-02-01\n")
    library.open_folder(folder)

    assert library.load(str(elsewhere / "draft.yaml")).extends == ("example",)


def test_folder_is_read_once_and_what_was_read_can_be_kept(tmp_path: Path) -> None:
    write(tmp_path, "example.yaml", POLICY)
    write(tmp_path, "town.yaml", "id: town\nextends: example\ncheckedOn: 2026-02-01\n")
    library.open_folder(tmp_path)
    before = library.named("town")

    write(tmp_path, "example.yaml", POLICY.replace("atLeast: 30", "atLeast: 31"))
    kept = library.texts("town")

    assert library.named("town") is before
    assert set(kept) == {"town", "example"}
    assert library.from_texts("town", kept).hash == before.hash


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (
            "example.yaml",
            POLICY.replace("atLeast: 30", "atLeast: many"),
            (
                "{folder}/example.yaml:26: credit.requirements.TOTAL.atLeast (第一条): "
                "a number is expected; write digits, e.g. 7.2."
            ),
        ),
        (
            "another.yaml",
            POLICY,
            "{folder}/another.yaml:1: id: the id is example, the file another; give both one name.",
        ),
        (
            "beijing-2021.yaml",
            POLICY,
            (
                "{folder}/beijing-2021.yaml: a policy inside the package is called beijing-2021; "
                "rename the file."
            ),
        ),
    ],
)
def test_broken_folder_is_refused_with_file_line_and_remedy(
    tmp_path: Path, name: str, text: str, says: str
) -> None:
    write(tmp_path, name, text)

    with pytest.raises(PolicyProblem) as caught:
        library.open_folder(tmp_path)

    assert str(caught.value) == says.format(folder=tmp_path)
    assert library.known_ids() == library.packaged_ids()


@pytest.mark.parametrize("app", [serve_app, worker_app], ids=["serve", "worker"])
def test_broken_folder_stops_the_start(app: object, tmp_path: Path) -> None:
    write(tmp_path, "example.yaml", "id: example\n")

    done = RUNNER.invoke(app, ["--policies", str(tmp_path)])  # type: ignore[arg-type]  # typer's

    assert done.exit_code == 2
    assert done.stderr == (
        f"{tmp_path}/example.yaml:1: `documents` is missing; add `documents:`.\n"
    )


def test_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    done = RUNNER.invoke(serve_app, [], env={"TRAININGFLOW_POLICIES": str(tmp_path / "none")})

    assert done.exit_code == 2
    assert "there is no such folder; name the folder with the policy files" in done.stderr


def test_command_evaluates_under_a_folder_policy(tmp_path: Path) -> None:
    write(tmp_path, "example.yaml", POLICY)
    facts = tmp_path / "facts.json"
    facts.write_text('{"records": []}', encoding="utf-8")
    asked = ["evaluate", "--policy", "example", "--facts", str(facts), "--valid-at", "2023-12-31"]

    done = RUNNER.invoke(credits_app, [*asked, "--policies", str(tmp_path), "--sentences"])

    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "On 2023-12-31: 3 requirements are not met."


def test_settings_name_the_folder() -> None:
    assert Settings.read({"TRAININGFLOW_POLICIES": "/srv/policies"}).policies == "/srv/policies"
    assert Settings.read({}).policies is None


def test_nobody_above_the_policies_asks_only_those_of_the_package() -> None:
    sources = Path(library.__file__).parents[1]
    asking = [
        str(path.relative_to(sources))
        for path in sorted(sources.rglob("*.py"))
        if path.parent.name != "policies" and "library.builtin" in path.read_text(encoding="utf-8")
    ]

    assert asking == []  # `library.named` answers for the folder too
