"""What an allowed action writes beside its event: a function for each effect."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.workflow.effects import Effect
from trainingflow.services.effects import (
    annual_review,
    appraisal,
    batches,
    completed,
    courses,
    dossiers,
    general,
    notices,
    panel_seats,
    runs,
    surveys,
    teaching,
)
from trainingflow.services.step import Step

EffectFunction = Callable[[Step], Awaitable[None]]

EFFECTS: Final[Mapping[Effect, EffectFunction]] = MappingProxyType(
    {
        Effect.CREATE_ITEM: general.create_item,
        Effect.POST_COMPLETIONS: general.post_completions,
        Effect.CONFIRM_COMPLETIONS: general.confirm_completions,
        Effect.DENY_COMPLETIONS: general.deny_completions,
        Effect.REVERSE_COMPLETIONS: general.reverse_completions,
        Effect.RECONSIDER: completed.reconsider,
        Effect.GIVE_TO_SUBJECT: completed.give_to_subject,
        Effect.KEEP_FINDINGS: completed.keep_findings,
        Effect.TELL_SCHOOL: general.tell_school,
        Effect.COMPLETE_INDUCTION: completed.complete_induction,
        Effect.RECORD_YEAR_CREDITS: annual_review.record_year_credits,
        Effect.CREATE_COURSE: courses.create_course,
        Effect.SAVE_DOSSIER: dossiers.save_dossier,
        Effect.ATTACH_DOCUMENT: dossiers.attach_document,
        Effect.FREEZE_DOSSIER: dossiers.freeze_dossier,
        Effect.RECORD_ROUND: dossiers.record_round,
        Effect.GRANT_HOURS_OVERRIDE: courses.grant_hours_override,
        Effect.PROPOSE_REVIEWERS: panel_seats.propose_reviewers,
        Effect.ASSIGN_REVIEWERS: panel_seats.assign_reviewers,
        Effect.ACCEPT_INVITATION: panel_seats.accept_invitation,
        Effect.DECLINE_INVITATION: panel_seats.decline_invitation,
        Effect.EXPIRE_INVITATIONS: panel_seats.expire_invitations,
        Effect.DECLARE_CONFLICT: panel_seats.declare_conflict,
        Effect.RECORD_REVIEW: appraisal.record_review,
        Effect.RECUSE_REVIEWER: panel_seats.recuse_reviewer,
        Effect.RECORD_SCORES: appraisal.record_scores,
        Effect.RECORD_CONCLUSION: appraisal.record_conclusion,
        Effect.SCHEDULE_DEFENCE: appraisal.schedule_defence,
        Effect.OPEN_BALLOT: appraisal.open_ballot,
        Effect.RECORD_VOTE: appraisal.record_vote,
        Effect.RECORD_APPROVAL: courses.record_approval,
        Effect.FILE_COURSE: courses.file_course,
        Effect.OPEN_NOTICE: notices.open_notice,
        Effect.RECORD_OBJECTION: notices.record_objection,
        Effect.DISMISS_OBJECTION: notices.dismiss_objection,
        Effect.UPHOLD_OBJECTION: notices.uphold_objection,
        Effect.ENTER_LIBRARY: courses.enter_library,
        Effect.CREATE_RUN: runs.create_run,
        Effect.PLAN_CLASSES: runs.plan_classes,
        Effect.WAIVE_MINIMUM: runs.waive_minimum,
        Effect.ENROL: teaching.enrol,
        Effect.WITHDRAW_ENROLMENT: teaching.withdraw_enrolment,
        Effect.START_CLASS: runs.start_class,
        Effect.START_CLASSES: runs.start_classes,
        Effect.CANCEL_CLASS: runs.cancel_class,
        Effect.CANCEL_CLASSES: runs.cancel_classes,
        Effect.RECORD_ATTENDANCE: teaching.record_attendance,
        Effect.RECORD_RESULTS: teaching.record_results,
        Effect.CORRECT_RESULT: teaching.correct_result,
        Effect.RECORD_PROBLEM: runs.record_problem,
        Effect.RESOLVE_PROBLEM: runs.resolve_problem,
        Effect.RECORD_SUPERVISION: runs.record_supervision,
        Effect.OPEN_SURVEY: surveys.open_survey,
        Effect.OPEN_CREDIT_BATCH: batches.open_credit_batch,
        Effect.DISCONTINUE_COURSE: runs.discontinue_course,
        Effect.CREATE_CREDIT_BATCH: batches.create_credit_batch,
        Effect.CONFIRM_RECORDS: batches.confirm_records,
        Effect.REVERSE_RECORDS: batches.reverse_records,
    }
)


async def carry_out(step: Step) -> None:
    """Write everything that the action entails, in the order of the definition.

    New rows are written effect by effect, since others may refer to them; what was only changed is
    written once, with the move or before something is read.
    """
    session = step.work.session
    for name in step.decision.effects:
        await EFFECTS[Effect(name)](step)
        if session.new or session.deleted:
            await session.flush()
