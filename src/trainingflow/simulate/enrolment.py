"""Teachers choose courses: nobody's inbox tells them to, and they do."""

from datetime import date
from typing import Final
from uuid import uuid4

from trainingflow.simulate.behaviour import Crowd

_OFFERED: Final = """
query {
  courseRuns(filter: {states: [ENROLLING]}, first: 20) { nodes { id classes { id status free } } }
}
"""
_ENROL: Final = """
mutation ($input: EnrolInput!) { enrol(input: $input) { performed errors { code } } }
"""


async def enrol_teachers(crowd: Crowd, today: date) -> int:
    """Let teachers take places in runs that are open; most of them once a run.

    Returns:
        How many places were taken.
    """
    teachers = crowd.population.teachers()
    if not teachers:
        return 0
    offered = await crowd.desk.ask(teachers[0], _OFFERED)
    taken = 0
    for run in offered["courseRuns"]["nodes"]:
        asked = crowd.seen.setdefault(run["id"], {}).setdefault("asked", set())
        for teacher in teachers:
            if teacher.code in asked or crowd.chance.random() > _EAGER:
                continue
            asked.add(teacher.code)
            place = next((one for one in run["classes"] if one["status"] == "PLANNED"), None)
            if place is None:
                break
            key = f"{today}-{uuid4()}"
            given = {"idempotencyKey": key, "runId": run["id"], "classId": place["id"]}
            payload = (await crowd.desk.ask(teacher, _ENROL, input=given))["enrol"]
            crowd.desk.refusals.update(one["code"] for one in payload["errors"])
            taken += payload["performed"]
    return taken


_EAGER: Final = 0.8
