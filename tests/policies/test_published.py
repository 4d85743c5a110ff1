"""What is published beside the policies is what the policies are."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import trainingflow.policies
from trainingflow.policies.document import render
from trainingflow.policies.library import builtin, known_ids

FOLDER = Path(trainingflow.policies.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "policies.md"


def plain(value: Any) -> Any:
    """Turn the dates that YAML reads back into texts."""
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    return value.isoformat() if isinstance(value, date) else value


def schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        json.loads((FOLDER / "policy.schema.json").read_text("utf-8"))
    )


@pytest.mark.parametrize("identity", known_ids())
def test_policy_file_fits_the_published_schema(identity: str) -> None:
    written = plain(yaml.safe_load((FOLDER / f"{identity}.yaml").read_text("utf-8")))

    assert [error.message for error in schema().iter_errors(written)] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("credit", "requirements", "TOTAL", "atLeast"), "36"),
        (("credit", "requirements", "TOTAL", "unit"), "POINTS"),
        (("credit", "requirements", "TOTAL", "need"), 36),
        (("credit", "offsets", "PROFESSIONAL_SURPLUS", "over"), -1),
        (("checkedOn",), 2026),
        (("formula",), "required + elective"),
    ],
)
def test_schema_refuses_what_the_reader_refuses(path: tuple[str, ...], value: object) -> None:
    written = plain(yaml.safe_load((FOLDER / "beijing-2021.yaml").read_text("utf-8")))
    place = written
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert not schema().is_valid(written)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("windows", "COURSE_APPRAISAL", "months"), [13]),
        (("windows", "EASTER"), {"months": [4]}),
        (("duties", "FILING", "bodies"), ["COLLEGE"]),
        (("panels", "COURSE", "quorum"), 0),
        (("run", "classes", "ONLINE", "minimum"), "200"),
        (("run", "attendance", "threshold"), 80),
        (("hours", "MICRO", "unit"), 0),
    ],
)
def test_schema_refuses_mistakes_in_a_procedure(path: tuple[str, ...], value: object) -> None:
    written = plain(yaml.safe_load((FOLDER / "chaoyang-2021.yaml").read_text("utf-8")))
    place = written["procedure"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert not schema().is_valid(written)


def test_page_of_policies_is_what_the_files_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == render()


def test_every_number_of_every_policy_is_cited_with_its_words() -> None:
    for identity in known_ids():
        credit = builtin(identity).credit
        rules = [rule for activity in credit.activities.values() for rule in activity.rules]
        shares = [share for scale in credit.scales for share in scale.shares]
        citations = [rule.citation for rule in rules] + [share.citation for share in shares]
        citations += [requirement.citation for requirement in credit.requirements]
        citations += [cap.citation for cap in credit.caps]
        citations += [offset.citation for offset in credit.offsets]
        citations += [gap.citation for gap in credit.gaps]
        citations += [group.citation for group in credit.groups]

        assert all(citation.article and citation.quote for citation in citations)
