"""Wrong turns that people take on purpose: each has to be refused, or to change nothing."""

from uuid import uuid4

from trainingflow.simulate.desk import Answer, Desk, Json
from trainingflow.simulate.population import Persona


async def press_grey(desk: Desk, who: Persona, action: Json, asked: Json) -> list[str]:
    """Press a button that is grey: it has to be refused, for one of the reasons shown at least.

    Returns:
        What was wrong about the answer; empty is good.
    """
    answer = await desk.perform(who, asked)
    shown = {one["code"] for one in action["blockers"]}
    if answer.performed or not shown & set(answer.codes):
        return [f"grey button: {action['name']} {sorted(shown)} → {answer.codes}"]
    return []


async def press_again(desk: Desk, who: Persona, asked: Json, answer: Answer) -> list[str]:
    """Press once more what has just been done.

    With the same key it is answered and not carried out again; with a key of its own, on the
    screen that was there before, it is refused.

    Returns:
        What was wrong about the answers; empty is good.
    """
    twice = await desk.perform(who, {**asked, "idempotencyKey": answer.key})
    stale = await desk.perform(who, {**asked, "idempotencyKey": str(uuid4())})
    wrong = []
    if not twice.performed or _version(twice) != _version(answer):
        wrong.append(f"pressed twice: {asked['action']} → {twice.codes}")
    if stale.performed or not {"STALE_VERSION", "WRONG_STATE"} & set(stale.codes):
        wrong.append(f"stale screen: {asked['action']} → {stale.codes}")
    return wrong


def _version(answer: Answer) -> int | None:
    return answer.item["version"] if answer.item else None
