"""The whole district as rows, in the order in which its parts need each other."""

from typing import Final
from uuid import UUID

from trainingflow.db.models import Authority
from trainingflow.demo.binding import bind_policies
from trainingflow.demo.cast import Cast
from trainingflow.demo.chance import Chance
from trainingflow.demo.exhibits.acts import Exhibit
from trainingflow.demo.exhibits.casting import Casting
from trainingflow.demo.exhibits.preparations import prepare
from trainingflow.demo.exhibits.show import TOLD
from trainingflow.demo.exhibits.told import tell
from trainingflow.demo.imports import Importer
from trainingflow.demo.instants import FOUNDED
from trainingflow.demo.offices import people_of
from trainingflow.demo.organisations import MUNICIPAL_POLICY, POLICY, settle
from trainingflow.demo.people import Registrar
from trainingflow.demo.rounds import Rounds
from trainingflow.demo.semesters import Semesters, run_windows
from trainingflow.demo.sheets import Sheets
from trainingflow.demo.units import ROOT
from trainingflow.demo.world import World

CODE: Final = "chaoyang"


def authority_id() -> UUID:
    """The id of the authority, the same in every demo."""
    return Chance("authority").new_id(FOUNDED)


def settled_district(told: tuple[Exhibit, ...] = TOLD) -> World:
    """Invent the district with everything in its sheets; it comes out the same every time."""
    sheets = Sheets(authority_id())
    sheets.add_shared(
        Authority,
        id=sheets.authority_id,
        code=CODE,
        name_zh=ROOT.zh,
        name_en=ROOT.en,
        policy_id=POLICY,
        municipal_policy_id=MUNICIPAL_POLICY,
    )
    bindings = bind_policies(sheets)
    organisations = settle(sheets)
    registrar = Registrar(sheets, organisations)
    people = people_of(sheets, registrar)
    Importer(sheets, people).bring(people, registrar.holders_of("IDEOLOGY_TEACHER"))
    world = World(sheets, organisations, people, Cast(organisations, people), bindings[POLICY])
    courses = Rounds(world).hold()
    semesters = Semesters(world, courses)
    semesters.hold(run_windows(world))
    for course in courses:
        course.write()
    semesters.write()
    tell(world, prepare(world, Casting(world), bindings), told)
    return world
