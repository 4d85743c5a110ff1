"""The policies of the district as its rows need them: texts, hashes, windows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from trainingflow.db.models import PolicyVersion, Window
from trainingflow.demo.chance import Chance
from trainingflow.demo.instants import PROCEDURES_BIND, morning
from trainingflow.demo.organisations import MUNICIPAL_POLICY, POLICY, PRIVATE_POLICY
from trainingflow.demo.sheets import Sheets
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.windows import window_rows
from trainingflow.policies import library

_FIRST_YEAR: Final = 2022
_LAST_YEAR: Final = 2027


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window row: what an event that used it refers to."""

    id: UUID
    name: str
    round: str
    semester: str | None
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Binding:
    """A policy as items are bound to it."""

    policy: str
    hash: str
    procedure: Procedure
    windows: tuple[OpenWindow, ...]

    def window(self, name: str, at: datetime) -> OpenWindow:
        """The window of that name that is open at the instant.

        Raises:
            ValueError: none is: the district may do nothing outside its windows.
        """
        for one in self.windows:
            if one.name == name and one.opens <= at < one.closes:
                return one
        message = f"{self.policy} has no window {name} at {at}"
        raise ValueError(message)


def bind_policies(sheets: Sheets) -> dict[str, Binding]:
    """Keep the text of every policy and open its windows, year by year."""
    chance = Chance("windows")
    bindings: dict[str, Binding] = {}
    for name in (MUNICIPAL_POLICY, POLICY, PRIVATE_POLICY):
        policy = library.named(name)
        sheets.add_shared(
            PolicyVersion,
            policy_id=policy.id,
            hash=policy.hash,
            content=library.texts(policy.id),
            loaded_at=morning(PROCEDURES_BIND),
        )
        if policy.procedure is not None:
            windows = _open_windows(sheets, chance, policy.procedure)
            bindings[name] = Binding(policy.id, policy.hash, policy.procedure, windows)
    return bindings


def _open_windows(sheets: Sheets, chance: Chance, procedure: Procedure) -> tuple[OpenWindow, ...]:
    found = []
    for year in range(_FIRST_YEAR, _LAST_YEAR + 1):
        for row in window_rows(procedure, year):
            window_id = chance.new_id(min(row.opens, morning(PROCEDURES_BIND)))
            sheets.add(
                Window,
                id=window_id,
                policy_id=procedure.policy,
                name=row.name,
                round=row.round,
                target_year=row.target_year,
                semester=row.semester,
                opens_at=row.opens,
                due_at=row.due,
                closes_at=row.closes,
                daily_from=row.daily_from,
                daily_until=row.daily_until,
                change_id=None,
                scope="",
            )
            found.append(
                OpenWindow(window_id, row.name, row.round, row.semester, row.opens, row.closes)
            )
    return tuple(found)
