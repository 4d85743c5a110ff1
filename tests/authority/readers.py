"""Every way in which somebody can stand to an item or a person: role, unit, tie, what is lent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from trainingflow.domain.authority.terms import Reader, Tie, Ties
from trainingflow.domain.people import Actor, Assignment, Body, Delegation, Role
from trainingflow.services.reading.viewers import Viewer


def an_id(number: int) -> UUID:
    return UUID(int=number)


NOW = datetime(2024, 5, 20, tzinfo=UTC)
HERE, ELSEWHERE = an_id(1), an_id(2)
SOMEBODY, ANOTHER = an_id(10), an_id(11)
ROOT, DECLARING, BELOW, SIBLING, UNDERTAKING, EMPLOYING, ROSTER, FOREIGN, BODY, OFFICE = map(
    an_id, range(20, 30)
)

PLACES = {
    "declaring": DECLARING,
    "above": ROOT,
    "below": BELOW,
    "sibling": SIBLING,
    "undertaking": UNDERTAKING,
    "employing": EMPLOYING,
    "participating": ROSTER,
    "foreign": FOREIGN,
    "body": BODY,
    "office": OFFICE,
}
"""Where a role can be held, seen from the thing: `above` is the root of the authority's tree."""

UNITS = {
    Tie.DECLARING: frozenset({DECLARING, ROOT}),
    Tie.UNDERTAKING: frozenset({UNDERTAKING, ROOT}),
    Tie.EMPLOYING: frozenset({EMPLOYING, ROOT}),
    Tie.ROSTER_UNIT: frozenset({ROSTER}),
}
PERSONAL = tuple(one for one in Tie if one not in UNITS and one is not Tie.AUTHORITY)
REACHES = {
    "all": (frozenset[str](), None),
    "this kind": (frozenset({"COURSE"}), None),
    "another kind": (frozenset({"COURSE_RUN"}), None),
    "this unit": (frozenset[str](), DECLARING),
    "another unit": (frozenset[str](), SIBLING),
}
COVERING = frozenset({"all", "this kind", "this unit"})


@dataclass(frozen=True)
class Standing:
    """Somebody, and how they stand to the thing.

    Attributes:
        signed_in: nobody at all, if not.
        role: held in the `place`; none: no role.
        tie: what the person is to the thing; none: a stranger.
        reach: how far the role reaches, where it is lent and not held; none: it is held.
        here: whether the thing belongs to the reader's authority.
    """

    signed_in: bool = True
    role: Role | None = None
    place: str = "foreign"
    tie: Tie | None = None
    reach: str | None = None
    here: bool = True

    @cached_property
    def viewer(self) -> Viewer:
        if not self.signed_in:
            return Viewer(HERE, NOW)
        held = () if self.role is None else (self._assignment(self.role),)
        if self.reach is None:
            return Viewer(HERE, NOW, Actor(SOMEBODY, held))
        kinds, unit = REACHES[self.reach]
        day = timedelta(days=1)
        lent = Delegation(ANOTHER, NOW - day, NOW + day, held, kinds, unit)
        return Viewer(HERE, NOW, Actor(SOMEBODY), (lent,))

    @cached_property
    def reader(self) -> Reader:
        return self.viewer.reader

    @cached_property
    def ties(self) -> Ties:
        personal = self.tie is not None and self.tie is not Tie.PUBLIC
        return Ties(
            authority_id=HERE if self.here else ELSEWHERE,
            persons={self.tie: frozenset({SOMEBODY})} if personal and self.tie else {},
            units=UNITS,
            public=self.tie is Tie.PUBLIC,
            kind="COURSE",
        )

    def _assignment(self, role: Role) -> Assignment:
        body = Body.TD_COLLEGE if self.place == "body" else None
        offices = frozenset({Body.ACADEMIC_COMMITTEE} if self.place == "office" else ())
        return Assignment(role, PLACES[self.place], body, offices)


def every_standing() -> Iterator[Standing]:
    """Each role in each place with each tie, here and elsewhere; and each role lent."""
    ties = (None, *PERSONAL)
    for here in (True, False):
        yield from (Standing(signed_in=False, tie=tie, here=here) for tie in ties)
        yield from (Standing(tie=tie, here=here) for tie in ties)
        for role in Role:
            for place in PLACES:
                for tie in ties:
                    yield Standing(role=role, place=place, tie=tie, here=here)
                for reach in REACHES:
                    yield Standing(role=role, place=place, reach=reach, here=here)


def some_standings() -> Iterator[Standing]:
    """Each role in each place as a stranger, each tie without a role, here and elsewhere."""
    for here in (True, False):
        yield Standing(signed_in=False, here=here)
        yield from (Standing(tie=tie, here=here) for tie in (None, *PERSONAL))
        yield from (
            Standing(role=role, place=place, here=here) for role in Role for place in PLACES
        )
