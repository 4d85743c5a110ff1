"""What is meant for whoever holds a role in an organisation, and not for a person by name."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, false, func, or_, select

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
    held = list(assignments)
    offices = sorted(
        {str(body) for one in held if one.role is Role.OFFICER for body in one.office_of}
    )
    conditions = [
        and_(table.organisation_id == one.organisation_id, table.role == str(one.role))
        for one in held
    ]
    if offices:
        bodies = select(Organisation.id).where(
            Organisation.authority_id == authority_id, Organisation.body.in_(offices)
        )
        # As a list they are looked up in an index; as a question, every row would be asked.
        listed = func.array(bodies.scalar_subquery(), type_=ARRAY(Uuid()))
        conditions.append(
            and_(table.role == str(Role.OFFICER), table.organisation_id == any_(listed))
        )
    return or_(false(), *conditions)
