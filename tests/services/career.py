"""Teachers with the careers of the policies' cases, imported and confirmed."""

import json
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.services.conftest import People
from trainingflow.db.base import new_id
from trainingflow.db.models import CreditConfirmation, CreditRecord, CreditRecordGroup

_CASES: Final = Path(__file__).parents[1] / "policies" / "cases" / "credit"
_COLUMNS: Final = frozenset(
    {"id", "activity", "hours", "earnedOn", "confirmedAt", "passed", "providerRecognised"}
)


def import_career(
    people: People,
    who: str,
    case: str,
    without: Collection[str] = (),
    first_taught: str | None = None,
) -> None:
    """Give a person the records of a case, some left out, and its first day of teaching."""
    facts = json.loads((_CASES / f"{case}.json").read_text(encoding="utf-8"))["facts"]
    person = people.world.people[who]
    with people.world.engine.begin() as connection:
        connection.execute(
            text("UPDATE teacher SET first_taught_on = :day WHERE id = :one"),
            {"day": first_taught or facts["teacher"].get("firstTaughtOn"), "one": person},
        )
    with Session(people.world.engine) as session, session.begin():
        for record in facts["records"]:
            if record["id"] not in without:
                _add(session, people, who, record)


def _add(session: Session, people: People, who: str, record: dict[str, Any]) -> None:
    key, group = {"authority_id": people.world.authority_id}, new_id()
    confirmed = datetime.fromisoformat(record["confirmedAt"])
    session.add(CreditRecordGroup(**key, id=group, batch_id=None, label=record["id"]))
    session.flush()
    session.add(CreditConfirmation(**key, group_id=group, confirmed_at=confirmed))
    session.add(
        CreditRecord(
            **key,
            id=new_id(),
            teacher_id=people.world.people[who],
            activity=record["activity"],
            facts={name: _kept(one) for name, one in record.items() if name not in _COLUMNS},
            hours=record.get("hours", "0"),
            earned_on=date.fromisoformat(record["earnedOn"]),
            passed=record.get("passed", True),
            provider_recognised=record.get("providerRecognised", True),
            source_kind="IMPORT",
            source_id=new_id(),
            revision=1,
            group_id=group,
            recorded_at=confirmed,
        )
    )


def _kept(value: str | bool | int) -> str | bool:  # noqa: FBT001 - as it stands in JSON
    """As the ledger keeps it: numbers as text, so that none was ever a float."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
