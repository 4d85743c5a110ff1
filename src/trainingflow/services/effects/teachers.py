"""What inductions, certificates and registration checks write about their teacher."""

from trainingflow.db.models import Teacher
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.lifecycles.induction import completed_on
from trainingflow.domain.workflow.general import GeneralFacts, TeacherFacts
from trainingflow.services.command import NewDocument
from trainingflow.services.dossiers import documents
from trainingflow.services.step import Step


async def give_to_subject(step: Step) -> None:
    """Make the item that of the teacher whom it is about, whoever opened it."""
    if step.item.subject_id is not None:
        step.item.owner_id = step.item.subject_id


async def complete_induction(step: Step) -> None:
    """Note on which day the teacher's induction was completed: the pace of credits begins then.

    Where every hour was imported, the day that stands there stays; without one it is today.
    """
    facts = step.facts
    if not isinstance(facts, GeneralFacts) or facts.subject is None:
        return
    teacher = await step.work.session.get_one(Teacher, (step.work.authority_id, facts.subject))
    last = completed_on(facts)
    if last is not None or teacher.induction_completed_on is None:
        teacher.induction_completed_on = last or local_date(step.work.now)


async def record_standing(step: Step) -> None:
    """Keep what the teacher owes and has at this instant as a credit statement."""
    facts = step.facts
    if not isinstance(facts, GeneralFacts) or facts.teacher is None:
        return
    day = local_date(step.work.now).isoformat()
    await documents.add(
        step,
        NewDocument(
            kind=Doc.CREDIT_STATEMENT, title=f"学分核算单 {day}", text=_statement(facts.teacher)
        ),
    )


def _statement(teacher: TeacherFacts) -> str:
    """One line a requirement: what it is, what is there, what is needed, whether it is met."""
    return "\n".join(
        f"{one.code} {one.label.zh}: {one.have} / {one.need} {'达标' if one.met else '未达标'}"
        for one in teacher.owed
    )
