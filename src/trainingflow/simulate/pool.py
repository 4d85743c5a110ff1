"""At the beginning the office fills the pool of experts (专家库) from the members of the bodies."""

from typing import Final
from uuid import uuid4

from trainingflow.domain.people import Role
from trainingflow.domain.workflow.duties import Duty
from trainingflow.simulate.behaviour import Crowd
from trainingflow.simulate.form import person_id

_ADD: Final = """
mutation ($input: AddExpertInput!) { addExpert(input: $input) { errors { code } } }
"""


async def fill_pool(crowd: Crowd) -> None:
    """Add every member of a body as an expert for each role that the policy's panels know."""
    roles = sorted(
        {str(one.role) for rule in crowd.procedure.panels.values() for one in rule.roles}
    )
    keepers = [
        one
        for body in crowd.procedure.bodies(Duty.EXPERT_POOL)
        for one in crowd.population.of_body(body, Role.OFFICER, Role.CHAIR)
    ]
    if not roles or not keepers:
        return
    for expert in crowd.population.experts():
        given = {"idempotencyKey": str(uuid4()), "personId": person_id(expert), "roles": roles}
        payload = (await crowd.desk.ask(keepers[0], _ADD, input=given))["addExpert"]
        crowd.desk.refusals.update(one["code"] for one in payload["errors"])
