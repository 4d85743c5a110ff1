"""What a procedure says, as tables for the page of policies."""

from collections.abc import Iterator, Sequence

from trainingflow.domain.citation import Citation
from trainingflow.domain.workflow.panel_rule import Rubric
from trainingflow.domain.workflow.procedure import Procedure, WindowRule
from trainingflow.domain.workflow.terms import TERMS

Table = tuple[str, Sequence[str], list[tuple[str, ...]]]
"""A title, the heads of the columns, and the rows."""


def tables(procedure: Procedure) -> Iterator[Table]:
    """The tables of a procedure, in the order of its section."""
    head = ("", "", "article")
    yield "When something is possible", head, [_window(rule) for rule in procedure.windows]
    yield "Who does it", head, list(_duties(procedure))
    yield "Limits and numbers", head, list(_limits(procedure))


def _window(rule: WindowRule) -> tuple[str, ...]:
    months = ", ".join(str(month) for month in rule.months)
    aim = ", for the next semester" if rule.for_next_semester else ""
    return f"`{rule.name}` {rule.label.zh}", f"months {months}{aim}", _cited(rule.citation)


def _duties(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    for duty, rule in procedure.duties.items():
        bodies = ", ".join(f"{TERMS[body].zh} · {TERMS[body].en}" for body in rule.bodies)
        recorded = ", with the decision on record" if rule.decision_reference else ""
        yield f"`{duty}`", f"{bodies}{recorded}", _cited(rule.citation)
    for provider in procedure.providers:
        modules = ", ".join(provider.modules) or "all"
        bodies = ", ".join(TERMS[body].zh for body in provider.bodies)
        yield f"`{provider.activity}` ({modules})", bodies, _cited(provider.citation)


def _limits(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    yield "in force", f"from {procedure.binds_from}", _cited(procedure.citation)
    begins = ", ".join(
        f"{rule.season} on {rule.month:02}-{rule.day:02}" for rule in procedure.semesters
    )
    yield "semesters", begins, _cited(procedure.semesters_citation)
    yield from _panels(procedure)
    for size, band in procedure.hours.items():
        more = f", {band.override_maximum} with {band.override_by}" if band.override_by else ""
        said = f"{band.minimum}–{band.maximum} hours in units of {band.unit}{more}"
        yield f"elective `{size}`", said, _cited(band.citation)
    if procedure.project_reference_citation is not None:
        activities = ", ".join(sorted(procedure.project_reference_for))
        yield "approved project", activities, _cited(procedure.project_reference_citation)
    yield from _run(procedure)
    yield from _survey(procedure)
    yield from _general(procedure)


def _panels(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    for kind, panel in procedure.panels.items():
        same = f"same organisation: {panel.same_organisation}"
        seats = "".join(f", {one.count} {one.role}" for one in panel.roles)
        mean = f" {panel.threshold}" if panel.threshold is not None else ""
        said = f"quorum {panel.quorum}{seats}, {panel.pass_rule}{mean}, {same}"
        yield f"panel `{kind}`", said, _cited(panel.citation)
        if panel.rubric is not None:
            yield f"rubric `{kind}`", _rubric(panel.rubric), _cited(panel.rubric.citation)
    notice = procedure.notice_rule
    if notice is not None:
        yield "public notice", f"{notice.working_days} working days", _cited(notice.citation)


def _rubric(rubric: Rubric) -> str:
    return ", ".join(
        f"{one.label.zh} {one.maximum} (×{one.weight}{', may be NA' if one.may_be_na else ''})"
        for one in rubric.criteria
    )


def _survey(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    rule = procedure.survey
    if rule is not None:
        dimensions = ", ".join(f"{one.zh} · {one.en}" for one in rule.dimensions.values())
        said = f"{dimensions}: 1–{rule.points} each, shown from {rule.fewest} answers on"
        yield "questionnaire", said, _cited(rule.citation)


def _general(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    for kind, declarer in procedure.declarers.items():
        who = ", ".join(sorted(declarer.unit_kinds | declarer.run_by | declarer.bodies))
        every = "every recognised provider" if declarer.recognised else "every unit"
        yield f"who declares `{kind}`", who or every, _cited(declarer.citation)
    for name, term in procedure.terms.items():
        days = "working days" if term.working else "days"
        yield f"term `{name}`", f"{term.days} {days}", _cited(term.citation)
    for name, claim in procedure.claims.items():
        needed = ", ".join((*claim.fields, *claim.documents))
        city = ", filed by the municipality" if claim.municipal else ""
        yield f"claim `{name}` {claim.label.zh}", f"{needed}{city}", _cited(claim.citation)
    for name, limit in procedure.limits.items():
        weight = "" if limit.blocking else ", only warns"
        yield f"limit `{name}`", f"{limit.value}{weight}", _cited(limit.citation)


def _run(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    run = procedure.run_rule
    if run is None:
        return
    yield "run", f"at most {run.maximum_months} months", _cited(run.period_citation)
    leader = f"{run.leader_courses} electives and {run.leader_classes} classes a semester"
    yield "course leader", leader, _cited(run.leader_citation)
    yield "attendance", f"at least {run.attendance_threshold}", _cited(run.attendance_citation)
    for mode, rule in run.classes.items():
        said = f"{rule.minimum} participants a class, {rule.maximum_classes} classes a run"
        yield f"class `{mode}`", said, _cited(rule.citation)


def _cited(citation: Citation) -> str:
    reading = f" *Reading: {citation.reading.zh} {citation.reading.en}*" if citation.reading else ""
    return f"{citation.article}「{citation.quote}」{reading}"
