"""Valid documents of every shape are answered with data or a refusal, never with a fault.

`make fuzz-executed SEEDS=20` asks those of twenty seeds; SEED repeats a run.
"""

import os
import time
from random import Random
from typing import Any

import pytest

from tests.admission.askable import Asker
from tests.api.conftest import Api
from tests.services.conftest import People
from trainingflow.api.schema import Schema

QUERIES, CHANGES = 120, 60
SEED = int(os.environ.get("SEED") or time.time_ns() % 1_000_000)
SEEDS = int(os.environ.get("SEEDS") or 1)
PEOPLE = (None, "applicant", "manager", "teacher-1")
KNOWN = """{
  courses(first: 5) { nodes { id } }
  courseRuns(first: 5) { nodes { id enrolments(first: 3) { nodes { id } } } }
  organisations(first: 5) { nodes { id } }
  windows(first: 3) { nodes { id } }
  viewer { person { id } }
}"""


def ids_of(value: Any) -> list[str]:
    """Every id in an answer."""
    if isinstance(value, list):
        return [one for entry in value for one in ids_of(entry)]
    if isinstance(value, dict):
        own = [str(value["id"])] if "id" in value else []
        return own + [one for entry in value.values() for one in ids_of(entry)]
    return []


@pytest.mark.parametrize("later", range(SEEDS))
async def test_valid_documents_are_answered_without_a_fault(
    api: Api, people: People, schema: Schema, later: int
) -> None:
    known = ids_of(await api.data(KNOWN, "applicant"))
    seed = SEED + later
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    asker = Asker(schema._schema, random, [*known, "x", ""])  # noqa: SLF001 - no public name
    documents = [asker.query() for _ in range(QUERIES)] + [asker.mutation() for _ in range(CHANGES)]
    answered = 0

    for text in documents:
        who = random.choice(PEOPLE)
        answer = await api.answer(text, who)
        codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
        assert "INTERNAL_SERVER_ERROR" not in codes, (seed, who, text, answer["errors"])
        assert answer["extensions"]["cost"].keys() >= {"requested", "actual"}
        answered += "data" in answer

    assert answered > len(documents) / 10
