"""What was arranged before: the pool of experts (专家库), and a window opened by exception."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from trainingflow.db.models import (
    Expert,
    Window,
    WindowChange,
    WindowChangeApproval,
    WindowChangeProposal,
)
from trainingflow.demo.binding import Binding, OpenWindow
from trainingflow.demo.chance import Chance
from trainingflow.demo.exhibits.casting import Casting, body_of
from trainingflow.demo.instants import morning
from trainingflow.demo.organisations import POLICY
from trainingflow.demo.world import World
from trainingflow.domain.workflow.panel_rule import ExpertRole
from trainingflow.domain.workflow.window_changes import Scope
from trainingflow.domain.workflow.windows import WindowName

_ASKED_AS: Final = (
    ExpertRole.PROJECT_EXPERT,
    ExpertRole.COURSE_EXPERT,
    ExpertRole.RESEARCH_EXPERT,
)
_POOLED_ON: Final = date(2022, 10, 17)
_DECIDED_ON: Final = date(2022, 10, 28)
_OFFICE: Final = "CE_OFFICE"
_GROUP: Final = "WORKING_GROUP"

_FIRST_PROJECTS: Final = OpenWindow(
    id=Chance("window by exception").new_id(morning(_DECIDED_ON)),
    name=str(WindowName.PROJECT_DECLARATION),
    round="2022-EXCEPTIONAL-1",
    semester=None,
    opens=morning(date(2022, 11, 7)),
    closes=morning(date(2022, 11, 19)),
)
"""The regulation came in the middle of the October in which projects of 2023 would be declared."""

_FOR_YEAR: Final = 2023
_REASON: Final = "工作方案于十月十四日印发，十月窗口已过半，2023年度培训项目顺延至十一月申报。"


def prepare(world: World, casting: Casting, bindings: Mapping[str, Binding]) -> dict[str, Binding]:
    """Fill the pool and open the window; gives the bindings with it."""
    chance = Chance("preparations")
    roles = sorted(map(str, _ASKED_AS))
    officer, at = casting.person(_OFFICE, _OFFICE), morning(_POOLED_ON)
    for person in casting.experts():
        world.sheets.add(
            Expert,
            id=chance.new_id(at),
            person_id=person,
            roles=roles,
            subjects=[],
            stages=[],
            capacity=None,
            since=_POOLED_ON,
            until=None,
            added_by=officer,
            added_at=at,
            retired_by=None,
            retired_at=None,
        )
    _open_window(world, casting, chance)
    own = bindings[POLICY]
    return {**bindings, POLICY: replace(own, windows=(*own.windows, _FIRST_PROJECTS))}


def _open_window(world: World, casting: Casting, chance: Chance) -> None:
    at, opened = morning(_DECIDED_ON), _FIRST_PROJECTS
    change, proposal = chance.new_id(at), chance.new_id(at)
    group, reference = body_of(_GROUP, at)
    officer, second = (casting.person(f"{_GROUP} {number}", _OFFICE) for number in (0, 1))
    asked: dict[str, object] = {
        "policy_id": POLICY,
        "name": opened.name,
        "item_kind": None,
        "organisation_id": None,
        "item_id": None,
        "person_id": None,
        "opens_at": opened.opens,
        "until_at": opened.closes,
        "reason": _REASON,
        "acting_for": group,
        "decision_reference": reference,
    }
    world.sheets.add(
        WindowChangeProposal,
        id=proposal,
        round=None,
        target_year=_FOR_YEAR,
        semester=None,
        proposed_by=second,
        proposed_at=at,
        **asked,
    )
    world.sheets.add(
        WindowChange,
        id=change,
        sort="EXCEPTIONAL",
        round=opened.round,
        made_by=officer,
        made_at=at,
        **asked,
    )
    world.sheets.add(
        WindowChangeApproval,
        proposal_id=proposal,
        proposed_by=second,
        change_id=change,
        approved_by=officer,
        approved_at=at,
    )
    world.sheets.add(
        Window,
        id=opened.id,
        policy_id=POLICY,
        name=opened.name,
        round=opened.round,
        target_year=_FOR_YEAR,
        semester=None,
        opens_at=opened.opens,
        due_at=None,
        closes_at=opened.closes,
        daily_from=None,
        daily_until=None,
        change_id=change,
        scope=Scope().text,
    )
