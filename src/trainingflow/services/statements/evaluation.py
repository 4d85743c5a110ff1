"""What statements are made of: teachers evaluated for a day, as known at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from trainingflow.domain.credit.as_declared import records_as_declared
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.status import Status
from trainingflow.policies.reader import Policy
from trainingflow.services.policy import authority_policy_ids, policy_ids
from trainingflow.services.publishing.versions import credit_policies_on
from trainingflow.services.reading.standing import gathered
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.standings.teachers import employer_on
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What was found of one teacher.

    Attributes:
        employer: on the day; the last one where nobody employs the teacher then.
        policy: of the employer, in the version that counts for the day as known then.
        teacher: the dated facts.
        records: of which the status has a line each, in their order.
    """

    teacher_id: UUID
    employer: UUID | None
    policy: Policy
    status: Status
    teacher: Teacher
    records: Sequence[Record]


async def evaluated(
    work: Work, ids: Sequence[UUID], valid_at: date, known_at: datetime
) -> Sequence[Evaluated]:
    """Evaluate teachers, each under the policy of the employer on the day; in their order."""
    viewer = Viewer(work.authority_id, work.now, work.actor)
    known = await gathered(work.session, viewer, ids, known_at)
    employers = {one: employer_on(teacher, valid_at)[0] for one, (teacher, _) in known.items()}
    named = await policy_ids(work, sorted({one for one in employers.values() if one}))
    own, _ = await authority_policy_ids(work)
    theirs = {
        one: named.get(employer, own) if employer else own for one, employer in employers.items()
    }
    asked = {(policy, valid_at, known_at) for policy in theirs.values()}
    texts = await credit_policies_on(work.session, work.authority_id, asked)
    found = []
    for one in ids:
        policy = texts[theirs[one], valid_at, known_at]
        status = _status(policy, known[one], valid_at, known_at)
        found.append(Evaluated(one, employers[one], policy, status, *known[one]))
    return found


async def evaluated_by(
    work: Work, teacher: UUID, policy: Policy, valid_at: date, known_at: datetime
) -> Status:
    """Evaluate one teacher by a certain text."""
    viewer = Viewer(work.authority_id, work.now, work.actor)
    known = await gathered(work.session, viewer, [teacher], known_at)
    return _status(policy, known[teacher], valid_at, known_at)


def _status(
    policy: Policy, known: tuple[Teacher, Sequence[Record]], valid_at: date, known_at: datetime
) -> Status:
    teacher, records = known
    said = records_as_declared(policy.credit, records)
    return evaluate(policy.credit, teacher, said, valid_at, known_at)
