"""Scenes of what is kept of people: their numbers and the keys of these, copies, restrictions."""

from collections.abc import Mapping
from typing import Any, Final

from tests.chaos.stage import Scene, Stage
from trainingflow.cli import keys as keys_command, person as person_command
from trainingflow.db.session import Session, clock
from trainingflow.demo import numbers as demo_numbers
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.environment import Secret
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import begin
from trainingflow.services.privacy import copies, data_keys, erasing, numbers, shown
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.register import Purpose
from trainingflow.services.work import Work
from trainingflow.settings import Settings

_EARLIER, _LATER = "5e" * 31 + "01", "7a" * 31 + "02"
_KEYRING: Final = Keyring.from_hex([_EARLIER])
_BOTH: Final = Keyring.from_hex([_LATER, _EARLIER])
_KEYED: Final = Settings(demo=True, master_keys=(Secret(_EARLIER),))
_OWNER, _KEEPER = "teacher-0", "personnel-officer"
_PHONE: Final = "13800138000"
_FIND: Final = """
query Find($number: String!) {
  findByNumber(kind: PHONE, number: $number, purpose: CONTACT, reason: "核对联系方式") {
    people { name } withheld
  }
}
"""
_EXPORT: Final = "mutation { exportOwnData { files { name } errors { code } } }"


async def _nothing(_stage: Stage) -> None:
    """The district as it is."""


async def _restrict_by_command(stage: Stage, _kept: None) -> None:
    """Who restricts somebody twice is told that it is done."""

    async def act(session: Session, _keyring: Keyring | None) -> erasing.Refusal | None:
        who, by = [await person_command._who(session, one) for one in (_OWNER, _KEEPER)]  # noqa: SLF001 - of every command
        return await erasing.restrict(await begin(session, by), who.person_id, "本人申请")

    settings = Settings(database_url=stage.url)
    refused = await person_command._in_transaction(settings, act)  # noqa: SLF001 - as above
    assert refused in {None, erasing.Refusal.ALREADY}


async def _number(stage: Stage) -> None:
    world = stage.people.world
    async with stage.database.writing() as session:
        work = Work(session, world.authority_id, SYSTEM, await clock(session))
        kept = numbers.Kept(world.people[_OWNER], NumberKind.PHONE, _PHONE)
        await numbers.keep(work, _KEYRING, [kept])


async def _show_number(stage: Stage, _kept: None) -> None:
    world = stage.people.world
    who = world.people[_OWNER]
    async with stage.database.of(world.authority_id).writing(Boundary.NUMBER_SHOWN) as session:
        work = await begin(session, world.signed_in(_KEEPER))
        why = shown.Why(next(iter(Purpose)), "核对联系方式")
        found = await shown.whole(work, _KEYRING, who, NumberKind.PHONE, why)
    assert found.number == _PHONE


async def _find_by_number(stage: Stage, _kept: None) -> None:
    found = await stage.ask(_FIND, _KEEPER, _KEYED, number=_PHONE)
    assert found["findByNumber"] == {"people": [{"name": _OWNER}], "withheld": None}


async def _copy_own_data(stage: Stage, _kept: None) -> None:
    copied = (await stage.ask(_EXPORT, _OWNER))["exportOwnData"]
    assert (len(copied["files"]), copied["errors"]) == (2, [])


async def _copy_asked(stage: Stage) -> None:
    who = stage.people.world.signed_in(_OWNER)
    async with stage.database.writing() as session:
        assert await copies.ask(await begin(session, who), who.person_id) is not None


async def _make_copy(stage: Stage, _kept: None) -> None:
    await copies.make_waiting(stage.database, stage.files)


async def _copy_lies_too_long(stage: Stage) -> None:
    await _copy_asked(stage)
    assert await copies.make_waiting(stage.database, stage.files) == 1
    stage.people.world.set_now("2024-05-22T09:00")


async def _remove_copy(stage: Stage, _kept: None) -> None:
    await copies.purge(stage.database, stage.files)


async def _rewrap(stage: Stage, _kept: None) -> None:
    async with stage.database.writing(Boundary.KEYS_REWRAPPED) as session:
        await data_keys.rewrap(session, _BOTH, await clock(session))


async def _rotate(stage: Stage, _kept: None) -> None:
    """Whatever is broken meanwhile, the number can be read with the keys that there are."""
    world = stage.people.world
    await keys_command._rotated(stage.database, world.authority_id, _BOTH)  # noqa: SLF001 - the command's own
    who = world.people[_OWNER]
    async with stage.database.of(world.authority_id).reading() as session:
        kept = await numbers.numbers_of(session, _BOTH, world.authority_id, [who])
    assert [one.whole for one in kept[who]] == [_PHONE]


async def _invent_numbers(stage: Stage, _kept: None) -> None:
    await demo_numbers._keep(stage.url, _KEYRING)  # noqa: SLF001 - the command's own loop


SCENES: Final[Mapping[Any, Scene]] = {
    Boundary.PERSON_COMMAND: Scene(_nothing, _restrict_by_command, more=("audit_entry",)),
    # Who sees a number, looks for one or takes a copy twice has done so twice.
    Boundary.NUMBER_SHOWN: Scene(_number, _show_number, more=("what was read", "number_reading")),
    Boundary.NUMBER_SOUGHT: Scene(
        _number, _find_by_number, more=("what was read", "number_search")
    ),
    Boundary.OWN_DATA_COPIED: Scene(_nothing, _copy_own_data, more=("what was read",)),
    Boundary.OWN_DATA_MADE: Scene(_copy_asked, _make_copy),
    Boundary.OWN_DATA_GONE: Scene(_copy_lies_too_long, _remove_copy),
    Boundary.KEYS_REWRAPPED: Scene(_number, _rewrap),
    Boundary.KEYS_ROTATED: Scene(_number, _rotate, more=("audit_entry",)),
    Boundary.DEMO_NUMBERS: Scene(_nothing, _invent_numbers),
}
"""The scenes of these boundaries."""
