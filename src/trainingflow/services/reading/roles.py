"""What is meant for whoever holds a role in an organisation, and not for a person by name."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select

from trainingflow.db.models import NoticeMessage, Organisation, Task
from trainingflow.domain.people import Assignment, Role


def meant_for(
    table: type[Task | NoticeMessage], authority_id: UUID, assignments: Iterable[Assignment]
) -> ColumnElement[bool]:
    """The rows for a role in its organisation; officers of a body's office find the body's.

    Args:
        table: says of each row for whom it is.
        authority_id: whose organisations.
        assignments: that somebody holds; none of them finds nothing.
    """
    return or_(false(), *held_by(table, authority_id, assignments))


def held_by(
    table: type[Task | NoticeMessage], authority_id: UUID, assignments: Iterable[Assignment]
) -> Iterator[ColumnElement[bool]]:
    """The same, one by one: each is one role in one organisation, one place in an index."""
    held = list(assignments)
    for one in held:
        yield and_(table.organisation_id == one.organisation_id, table.role == str(one.role))
    offices = {str(body) for one in held if one.role is Role.OFFICER for body in one.office_of}
    for body in sorted(offices):
        # Asked once for the statement; as a condition of each row, every row would be asked.
        whose = select(Organisation.id).where(
            Organisation.authority_id == authority_id, Organisation.body == body
        )
        yield and_(
            table.role == str(Role.OFFICER), table.organisation_id == whose.scalar_subquery()
        )
