"""What holds for a training project that is carried out, ended and evaluated."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.lifecycles.projects.fields import Change
from trainingflow.domain.lifecycles.projects.records import (
    dossier_rows,
    failures,
    open_issues,
    trainees,
    unfiled_changes,
    waiting_stages,
)
from trainingflow.domain.lifecycles.projects.scheme import (
    ADJUSTABLE,
    CHANGED_BY,
    adjustable,
    scheme_of,
    scheme_on_file,
)
from trainingflow.domain.workflow.attempt import Attempt, as_date, as_uuid
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    ConflictBlocker,
    Finding,
    LimitBlocker,
    WindowBlocker,
)
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, missing, named, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement

R = Requirement


def change_is_major(
    facts: GeneralFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """Only a major change is filed; of the hours it is one above the share that the policy sets."""
    if attempt.text("aspect") is not None and not _major(facts, attempt, procedure):
        yield from unless(holds=False, requirement=R.CHANGE_IS_MAJOR, cleared_by=Clearer.NOBODY)


def change_is_minor(
    facts: GeneralFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """A major change is not only logged: it has to be filed."""
    if attempt.text("aspect") is not None:
        minor = not _major(facts, attempt, procedure)
        yield from unless(minor, R.CHANGE_IS_MINOR, Clearer.ACTOR)


def change_says_what(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """An adjustment says anew what it changes, and nothing else, so that it can come into force."""
    aspect = attempt.text("aspect")
    if aspect is None:
        return
    demanded, may = CHANGED_BY.get(aspect, ()), adjustable(aspect)
    yield from (missing(name) for name in demanded if attempt.input.get(name) is None)
    for name in sorted(ADJUSTABLE - set(may)):
        if attempt.input.get(name) is not None:
            yield invalid(name, f"left out: the adjustment is one of {aspect}")
    first, last = as_date(facts.dossier.get("startsOn")), attempt.day("endsOn")
    if first is not None and last is not None and last < first:
        yield invalid("endsOn", f"{first} or later")


def change_is_known(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The adjustment that is filed was reported, and is not filed yet."""
    known = attempt.asking or attempt.number("adjustment") in unfiled_changes(facts)
    yield from unless(known, R.RECORD_KNOWN, Clearer.ACTOR)


def issue_is_open(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The problem that is solved was logged, and is open."""
    known = attempt.asking or attempt.number("issue") in open_issues(facts)
    yield from unless(known, R.RECORD_KNOWN, Clearer.ACTOR)


def issues_are_solved(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Finding]:
    """Problems are solved in time; whoever ends with open ones is told."""
    for blocker in unless(not open_issues(facts), R.PROBLEM_OPEN):
        yield Caution(blocker)


def stage_is_open(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The stage is one of the schedule, and not reported yet."""
    known = attempt.asking or attempt.text("stage") in waiting_stages(facts)
    yield from unless(known, R.STAGE_OPEN, Clearer.ACTOR)


def report_in_time(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Finding]:
    """A report after its day is late, and still accepted."""
    due = waiting_stages(facts).get(attempt.text("stage") or "")
    if due is not None and local_date(attempt.at) > due:
        closed = midnight(date.fromordinal(due.toordinal() + 1))
        yield Caution(
            WindowBlocker(code=BlockerCode.WINDOW_LATE, window="STAGE_REPORT", closes_at=closed)
        )


def stages_reported(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Every stage of the schedule has its report (art. 10, 13)."""
    yield from unless(not waiting_stages(facts), R.STAGES_REPORTED)


def inspected_for_own_body(_: GeneralFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Whoever inspects the funds does it for the body that they belong to."""
    named_body = attempt.text("body")
    own = {str(one.body) for one in attempt.assignments} | {str(attempt.acting_for)}
    yield from unless(named_body is None or named_body in own, R.OWN_BODY, Clearer.ACTOR)


def not_inspected_yet(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Each body inspects the funds of a year once (art. 15)."""
    this = (attempt.number("year"), attempt.text("body"))
    done = {(act.input.get("year"), act.input.get("body")) for act in facts.acts("inspectFunds")}
    yield from unless(this not in done, R.FUNDS_NOT_INSPECTED, Clearer.NOBODY)


def spending_in_scope(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Finding]:
    """Money is spent on approved lines only, and not more than approved; else it is flagged."""
    approved = {
        str(row.get("line")): as_decimal(row.get("amount")) or Decimal(0)
        for row in dossier_rows(facts, "fundLines")
    }
    spent: dict[str, Decimal] = {}
    for row in attempt.rows("spending"):
        line = str(row.get("line"))
        spent[line] = spent.get(line, Decimal(0)) + (as_decimal(row.get("amount")) or Decimal(0))
    kept = all(amount <= approved.get(line, Decimal(-1)) for line, amount in spent.items())
    for blocker in unless(kept, R.SPENDING_IN_SCOPE):
        yield Caution(blocker)


def hours_of_project(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """No trainee has more hours than the project; whoever passes has done the tasks."""
    most, seen = as_decimal(scheme_of(facts).get("hours")), set[UUID | None]()
    for index, row in enumerate(attempt.rows("results")):
        hours, teacher = as_decimal(row.get("hours")), as_uuid(row.get("teacher"))
        if most is not None and hours is not None and hours > most:
            yield invalid(f"results[{index}].hours", f"at most {most}")
        if teacher in seen:
            yield invalid(f"results[{index}].teacher", "each trainee once")
        if row.get("result") == "PASS" and row.get("tasksCompleted") is False:
            yield invalid(f"results[{index}].result", "FAIL: the tasks are not completed")
        seen.add(teacher)


def results_of_others(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Nobody who leads or manages the project, or enters the results, is a trainee of it."""
    started = facts.last("start")
    running = {as_uuid(started.input.get("projectManager"))} if started else set()
    running |= {as_uuid(scheme_of(facts).get("projectLeader")), *attempt.persons}
    graded = {as_uuid(row.get("teacher")) for row in attempt.rows("results")}
    own = {one for one in running & graded if one is not None}
    if own:
        yield ConflictBlocker(
            code=BlockerCode.CONFLICT_OF_INTEREST,
            cleared_by=Clearer.NOBODY,
            persons=tuple(sorted(own)),
        )


def school_of_trainee(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A trainee is told of to the school in which they work (学员所在单位)."""
    for index, row in enumerate(attempt.rows("results")):
        teacher, school = as_uuid(row.get("teacher")), as_uuid(row.get("school"))
        works_there = teacher is not None and school in facts.employed.get(teacher, frozenset())
        if school is not None and not works_there:
            yield invalid(f"results[{index}].school", "where the trainee works")


def school_has_trainees(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Only a school whose teachers have results is told how they took part."""
    school = attempt.identifier("school")
    known = {one.school for one in trainees(facts).values()}
    yield from unless(attempt.asking or school in known, R.SCHOOL_HAS_TRAINEES, Clearer.ACTOR)


def results_are_there(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The results of the trainees are entered."""
    if not trainees(facts):
        yield LimitBlocker(
            code=BlockerCode.BELOW_MINIMUM,
            cleared_by=Clearer.OWNER,
            limit="TRAINEES",
            allowed="1",
            actual="0",
        )


def schools_told(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The school of every trainee was told how they took part (art. 11)."""
    told = {as_uuid(act.input.get("school")) for act in facts.acts("feedBackToSchool")}
    schools = {one.school for one in trainees(facts).values()}
    yield from unless(schools <= told, R.SCHOOLS_TOLD)


def evaluation_passed(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The evaluation of this time has been passed (art. 19), and not failed since."""
    passed, failed = facts.last("passEvaluation"), facts.last("failEvaluation")
    holds = passed is not None and (failed is None or failed.seq < passed.seq)
    yield from unless(holds, R.EVALUATION_PASSED, Clearer.BODY)


def failed_often_enough(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """A project is closed only after as many failed evaluations as the policy says."""
    rule, actual = procedure.limits.get("PROJECT_EVALUATION_FAILURES"), failures(facts)
    if rule is not None and actual < rule.value:
        yield LimitBlocker(
            code=BlockerCode.BELOW_MINIMUM,
            cleared_by=Clearer.NOBODY,
            limit="EVALUATION_FAILURES",
            allowed=str(rule.value),
            actual=str(actual),
        )


def _major(facts: GeneralFacts, attempt: Attempt, procedure: Procedure) -> bool:
    aspect = attempt.text("aspect")
    if aspect != Change.HOURS:
        return aspect != Change.OTHER
    before = as_decimal(scheme_on_file(facts).get("hours"))
    after = as_decimal(attempt.input.get("hours"))
    rule = procedure.limits.get("PROJECT_HOURS_CHANGE")
    if before is None or after is None or rule is None:
        return after is None  # said by others
    return abs(after - before) > rule.value * before


RUNNING_GUARDS: Final = named(
    change_is_major,
    change_is_minor,
    change_says_what,
    change_is_known,
    issue_is_open,
    issues_are_solved,
    stage_is_open,
    report_in_time,
    stages_reported,
    inspected_for_own_body,
    not_inspected_yet,
    spending_in_scope,
    hours_of_project,
    results_of_others,
    school_of_trainee,
    school_has_trainees,
    results_are_there,
    schools_told,
    evaluation_passed,
    failed_often_enough,
)
