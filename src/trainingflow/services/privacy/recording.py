"""Recording and correcting a personal number (登记、更正个人号码): who may, and what is refused."""

from typing import Final

from trainingflow.db.models import Person
from trainingflow.domain.people import Actor
from trainingflow.domain.personal_numbers import NumberInvalid, NumberKind, expected
from trainingflow.services import once
from trainingflow.services.command import InFlight
from trainingflow.services.privacy.keepers import NO_PERSONNEL, of_personnel
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.numbers import Kept, find, keep
from trainingflow.services.privacy.restricted import restricted_among
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work

OWN: Final = frozenset({NumberKind.PHONE, NumberKind.EMAIL})
"""What people correct of themselves; an ID card is compared with by an officer."""


async def record(work: Work, keyring: Keyring | None, wanted: Kept) -> once.MadeOrNot:
    """Keep a number in the place of the earlier one of its kind; harmless to repeat.

    By officers of the personnel section; a phone and an e-mail address also by the person.
    """
    if not _may(work.actor, wanted):
        return once.NotMade((NO_PERSONNEL,))
    if await work.session.get(Person, (work.authority_id, wanted.person_id)) is None:
        return once.Unknown("personId")
    if keyring is None:
        return once.NotMade((once.invalid("number", "a number, where a master key is configured"),))
    restricted = restricted_among(work.authority_id, [wanted.person_id])
    if await work.session.scalar(restricted) is not None:
        return once.NotMade((once.invalid("personId", "a person whose data is not restricted"),))
    return await _keep(work, keyring, wanted)


def _may(actor: Actor, wanted: Kept) -> bool:
    own = actor.person_id == wanted.person_id and wanted.kind in OWN
    return own or of_personnel(actor)


async def _keep(work: Work, keyring: Keyring, wanted: Kept) -> once.MadeOrNot:
    """Two who record the same ID card wait for each other: the second is told."""
    if not await hold(work, f"personal numbers:{work.authority_id}"):
        return InFlight("")
    try:
        holders = await find(work, keyring, wanted.kind, wanted.text)
    except NumberInvalid:
        return once.NotMade((once.invalid("number", expected(wanted.kind)),))
    if wanted.person_id in holders:
        return once.Made(wanted.person_id, replayed=True)
    if holders and wanted.kind == NumberKind.ID_CARD:
        return once.NotMade((once.invalid("number", "an ID card that is nobody else's here"),))
    await keep(work, keyring, [wanted])
    return once.Made(wanted.person_id)
