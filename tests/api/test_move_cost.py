"""What one move costs, counted and not timed: no clock, and the same on every machine.

A statement that is built for each request costs a thousand calls of functions, and nothing fails.
These limits leave a fifth of room; who needs more says in ADR 0146 what for.
"""

import cProfile
import pstats

from tests.api.conftest import Api
from tests.services.conftest import People
from trainingflow.api.nodes import global_id

MOVE = """
mutation Move($input: PerformActionInput!) {
  performAction(input: $input) { performed seq item { state version } errors { code message } }
}
"""

STATEMENTS = 48
"""That a move sends; those that are sent together count by themselves."""

CALLS = 42_000
"""Of functions, those of the libraries and of the client in this process included."""


async def test_a_move_sends_no_more_statements_and_calls_no_more_functions_than_were_counted(
    api: Api, people: People
) -> None:
    course = global_id("Course", await people.declare_course())
    for version in range(1, 9):  # everything is loaded, built and prepared once
        await _move(api, course, version)

    with api.statements() as sent:
        await _move(api, course, 9)
    profile = cProfile.Profile()
    profile.enable()
    await _move(api, course, 10)
    profile.disable()

    assert len(sent) <= STATEMENTS
    assert pstats.Stats(profile).total_calls <= CALLS  # type: ignore[attr-defined]  # not in the stubs


async def _move(api: Api, course: str, version: int) -> None:
    asked = {
        "itemId": course,
        "action": "saveDraft",
        "expectedVersion": version,
        "idempotencyKey": f"{course} {version}",
        "input": {"title": f"课程 {version}"},
    }
    data = await api.data(MOVE, "applicant", input=asked)
    found = data["performAction"]
    assert (found["performed"], found["seq"], found["errors"]) == (True, version + 1, [])
