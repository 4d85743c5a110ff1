"""What certificates, induction and registration checks write beside their events."""

from trainingflow.db.models import Teacher
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.careers.induction import completed_on
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.services.command import NewDocument
from trainingflow.services.dossiers import documents
from trainingflow.services.facts.teachers import findings
from trainingflow.services.reconsider import changes
from trainingflow.services.standings.refresh import refresh
from trainingflow.services.step import Step


async def reconsider(step: Step) -> None:
    """Let the clock say at once whether everything is complete, where the item is to be."""
    step.item.state = str(step.decision.target)
    await step.work.session.flush()
    if step.item.subject_id is not None:
        step.following += await changes(step.work, [step.item.subject_id])


async def give_to_subject(step: Step) -> None:
    """Make the item that of the teacher whom it is about, whichever office opened it."""
    if step.item.subject_id is not None:
        step.item.owner_id = step.item.subject_id


async def keep_findings(step: Step) -> None:
    """Keep what the evaluation says of every requirement now, as a document of the item."""
    if step.item.subject_id is None:
        return
    text = "\n".join(await findings(step.work, step.item.subject_id))
    await documents.add(
        step,
        NewDocument(kind=str(Doc.FINDINGS_SNAPSHOT), title=step.definition.label.zh, text=text),
    )


async def complete_induction(step: Step) -> None:
    """Write the day on which induction was completed: from then on credits are owed per year.

    Where every hour came from elsewhere, the day that stands there stays; without one it is today.
    """
    subject = step.item.subject_id
    if subject is None or not isinstance(step.facts, GeneralFacts):
        return
    teacher = await step.work.session.get_one(Teacher, (step.work.authority_id, subject))
    last = completed_on(step.facts)
    if last is not None or teacher.induction_completed_on is None:
        teacher.induction_completed_on = last or local_date(step.work.now)
        await refresh(step.work, [subject])
