"""Writes `docs/policies.md`: every policy inside the package, as its file says it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.groups import Share
from trainingflow.domain.credit.policy import (
    Bound,
    Cap,
    CreditPolicy,
    Each,
    Floor,
    Minimum,
    Requirement,
    Selection,
    Take,
)
from trainingflow.domain.credit.rules import (
    Activity,
    Award,
    Bands,
    FieldRule,
    Fixed,
    Listed,
    Rate,
    Rule,
)
from trainingflow.domain.municipal_upload import UploadFormat
from trainingflow.policies.answer import plain
from trainingflow.policies.library import builtin, packaged_ids
from trainingflow.policies.phrases import (
    carried,
    counted,
    cycle,
    derived,
    fact as said_fact,
    factor,
    fits,
    period,
    scaled,
    share as said_share,
    together,
    when,
)
from trainingflow.policies.procedure_document import tables
from trainingflow.policies.reader import Policy

_HEAD = """# Policies

Generated from `src/trainingflow/policies/*.yaml` by `trainingflow.policies.document`; do not edit.
Numbers are those of the regulations; *reading* says how a gap of a text was read.
"""


def render() -> str:
    """Give the whole page, policies in alphabetical order of their ids."""
    return "\n".join([_HEAD, *map(one, packaged_ids())])


def one(identity: str) -> str:
    """Give what the page says of one policy inside the package."""
    return _policy(builtin(identity))


def _policy(policy: Policy) -> str:
    over = f" over {', '.join(f'`{name}`' for name in policy.extends)}" if policy.extends else ""
    credit = policy.credit
    years = f"{cycle(policy.cycle)}, {policy.time_zone.key}"
    return "\n".join(
        [
            f"## `{policy.id}` · {policy.titles.zh} · {policy.titles.en}",
            "",
            f"{policy.document}. {policy.authority.zh} ({policy.authority.en}), {years}{over}.",
            f"Compared with the text on {policy.checked_on}.",
            "",
            *_section(
                "What a teacher owes",
                ("code", "requirement", "minimum", "for", "article"),
                map(_requirement, credit.requirements),
            ),
            *_section(
                "What an activity is worth",
                ("activity", "", "credits", "article"),
                (row for activity in credit.activities.values() for row in _activity(activity)),
            ),
            *_section("At most", ("ledgers", "credits", "article"), map(_cap, credit.caps)),
            *_section(
                "What must come together", ("of", "at least", "article"), map(_floor, credit.floors)
            ),
            *_section("What moves", ("from", "to", "what", "article"), _offsets(credit)),
            *_section("Who owes something else", ("group", "", "article"), _groups(credit)),
            *_section("What a record says", ("field", "", "values"), _declared(credit.fields)),
            *_section(
                "What is known of a teacher",
                ("fact", "", "values"),
                _declared(credit.teacher_facts),
            ),
            *_section("Findings", ("code", "", "article"), _findings(credit)),
            *_section("Why a record does not count", ("reason", "article"), _gates(credit)),
            *_section("What the municipality is told", ("column", "", "article"), _upload(policy)),
            *_procedure(policy),
        ]
    )


def _upload(policy: Policy) -> Iterator[tuple[str, ...]]:
    """The columns of the file, then those of the answer; the article stands beside the first."""
    rule = policy.upload
    if rule is None:
        return
    written = f"{rule.format} {rule.encoding}" if rule.format is UploadFormat.CSV else rule.format
    yield "file", written, _cited(rule.citation)
    for column in rule.columns:
        words = ", ".join(f"{name}: {word}" for name, word in column.words.items())
        yield column.header, f"`{column.value}`{f' ({words})' if words else ''}", ""
    for answer in rule.answer:
        said = ", ".join(f"{name}: {' / '.join(any_)}" for name, any_ in answer.words.items())
        yield answer.header, f"answered: `{answer.value}`{f' ({said})' if said else ''}", ""


def _procedure(policy: Policy) -> Iterator[str]:
    for title, head, rows in tables(policy.procedure) if policy.procedure else ():
        yield from _section(title, head, rows)


def _section(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    body = [f"| {' | '.join(row)} |" for row in rows]
    if body:
        yield from (f"### {title}", "", f"| {' | '.join(head)} |", "|" + "---|" * len(head))
        yield from (*body, "")


def _requirement(requirement: Requirement) -> tuple[str, ...]:
    year = ".{year}" if requirement.each is Each.YEAR else ""
    year = ".{period}" if requirement.each is Each.PERIOD else year
    amounts = " + ".join(map(_minimum, requirement.minima)) or "all"
    most = "at most " if requirement.bound is Bound.AT_MOST else ""
    groups = ", ".join(requirement.groups) or "all"
    without = f", not {', '.join(requirement.unless)}" if requirement.unless else ""
    return (
        f"`{requirement.code}{year}`",
        f"{requirement.label.zh} · {requirement.label.en}",
        f"{most}{amounts} {_counted(requirement)}",
        groups + without,
        _cited(requirement.citation),
    )


def _minimum(minimum: Minimum) -> str:
    number = derived(minimum.at_least, minimum.derived) + scaled(minimum.scale)
    if minimum.rounding is not None:
        direction = minimum.rounding.direction.value.lower().replace("_", " ")
        number += f" to {plain(minimum.rounding.to)} {direction}"
    return (
        number
        + (f" ({', '.join(minimum.groups)})" if minimum.groups else "")
        + (f" (not {', '.join(minimum.unless)})" if minimum.unless else "")
        + (f" (from {minimum.first})" if minimum.first else "")
        + (f" (until {minimum.last})" if minimum.last else "")
        + when(minimum.when_met, minimum.unless_met)
    )


def _counted(requirement: Requirement) -> str:
    """Say what is counted, of what, and in which period."""
    parts = [requirement.unit.value.lower()]
    if requirement.members:
        parts[0] += " of " + ", ".join(f"`{code}`" for code in requirement.members)
    if requirement.of:
        parts[0] += f" of {requirement.of}"
    if requirement.take is Take.LARGEST:
        parts.append("largest single")
    parts += [together(requirement.together)] if requirement.together else []
    rolling = [(requirement.rolling_years, "years"), (requirement.rolling_months, "months")]
    parts += [f"in {count} {unit}" for count, unit in rolling if count]
    parts += [f"each {period(requirement.period)}"] if requirement.period else []
    parts += [f"in the running {period(requirement.within)}"] if requirement.within else []
    parts += [f"from {requirement.first}"] if requirement.first else []
    parts += [f"until {requirement.last}"] if requirement.last else []
    if requirement.carry:
        parts.append(carried(requirement.carry))
    parts += [f"only {fits(requirement.select.fits)}"] if requirement.select.fits else []
    hangs = when(requirement.when_met, requirement.unless_met)
    parts += [hangs.strip(" ()")] if hangs else []
    parts += [] if requirement.blocking else ["advisory"]
    return ", ".join(parts)


def _activity(activity: Activity) -> Iterator[tuple[str, ...]]:
    name = (f"`{activity.code}`", f"{activity.label.zh} · {activity.label.en}")
    if activity.counted_as and activity.citation:
        yield (
            *name,
            f"as the activity that `{activity.counted_as}` names",
            _cited(activity.citation),
        )
    for rule in activity.rules:
        yield (*name, _worth(rule), _cited(rule.citation))


def _worth(rule: Rule) -> str:
    if rule.uncredited:
        return "none"
    awards = "; ".join(map(_award, rule.awards)) or "counted, no credits"
    awards += f"; while in {' or '.join(rule.while_in)}" if rule.while_in else ""
    once = rule.once
    if once is None:
        return awards
    awards += "; once" if once.most == 1 else f"; {once.most} times"
    awards += f" each {period(once.each)}" if once.each else ""
    return awards + (f", later ones × {plain(once.later)}" if once.later is not None else "")


def _award(award: Award) -> str:
    match award.amount:
        case Rate(field, units, worth, step):
            amount = f"{plain(worth)} for {plain(units)} {field}"
            amount += f" in steps of {plain(step)}" if step else ""
        case Bands(field, bands):
            amount = f"by {field}: " + ", ".join(f"from {plain(k)} {plain(v)}" for k, v in bands)
        case Fixed(worth):
            amount = plain(worth)
        case Listed(field, worths):
            amount = f"by {field}: " + ", ".join(f"{k} {plain(v)}" for k, v in worths.items())
        case _:
            amount = "what is missing"
    amount += factor(award.times)
    limit = f", at most {plain(award.at_most)} a record" if award.at_most is not None else ""
    limit += f", up to the shortfall of `{award.fills}`" if award.fills else ""
    limit += "".join(f", not for `{code}`" for code in award.beyond)
    return f"{amount} → `{award.ledger}`{limit}"


def _cap(cap: Cap) -> tuple[str, ...]:
    each = " every year" if cap.each is Each.YEAR else ""
    each = f" each {period(cap.period)}" if cap.period else each
    groups = f" ({', '.join(cap.groups)})" if cap.groups else ""
    groups += f" (not {', '.join(cap.unless)})" if cap.unless else ""
    return (
        _selected(cap.select),
        f"{derived(cap.at_most, cap.derived)}{each}{groups}",
        _cited(cap.citation),
    )


def _floor(floor: Floor) -> tuple[str, ...]:
    each = " every year" if floor.each is Each.YEAR else ""
    each = f" each {period(floor.period)}" if floor.period else each
    per = f" for each {' and '.join(floor.fields)}" if floor.fields else ""
    groups = f" ({', '.join(floor.groups)})" if floor.groups else ""
    groups += f" (not {', '.join(floor.unless)})" if floor.unless else ""
    least = f"{plain(floor.at_least)}{per}{each}{groups}"
    return _selected(floor.select), least, _cited(floor.citation)


def _selected(select: Selection) -> str:
    ledgers = ", ".join(f"`{code}`" for code in select.ledgers)
    return ledgers + (f" only {fits(select.fits)}" if select.fits else "")


def _offsets(credit: CreditPolicy) -> Iterator[tuple[str, ...]]:
    for offset in credit.offsets:
        over = plain(offset.over) + scaled(offset.scale)
        what = f"above {over}, up to the shortfall of `{offset.until}`"
        if offset.at_most is not None:
            what += f", at most {derived(offset.at_most, offset.derived)}"
        if offset.every != offset.credits:
            what += f", {plain(offset.every)} become {plain(offset.credits)}"
        what += ", whole entries" if offset.whole else ""
        what += ", also what moved in" if offset.chain else ""
        beyond = "".join(f", not for `{code}`" for code in offset.beyond)
        beyond += "".join(f", never below `{code}`" for code in offset.keeps)
        article = _cited(offset.citation)
        yield f"`{offset.source}`", f"`{offset.target}`", what + beyond, article


def _groups(credit: CreditPolicy) -> Iterator[tuple[str, ...]]:
    for group in credit.groups:
        name = f"{group.label.zh} · {group.label.en}"
        yield f"`{group.code}`", name, _cited(group.citation)
    for scale in credit.scales:
        for share in scale.shares:
            part = f"{scale.code} = {_part(share, credit)}"
            yield f"`{share.group}`", part, _cited(share.citation)


def _part(share: Share, credit: CreditPolicy) -> str:
    if share.fixed is not None:
        return said_share(share.fixed)
    if share.by is not None:
        return f"what `{share.by}` says over the period"
    if share.counted is not None:
        return counted(share.counted)
    starts = ", else ".join(f"`{start.value}`" for start in share.starts)
    starts = starts or f"the title {' or '.join(share.titles)}"
    return f"years from {starts} ÷ {len(credit.cycle.years)}"


def _declared(rules: Mapping[str, FieldRule]) -> Iterator[tuple[str, ...]]:
    for code, rule in rules.items():
        values = [
            f"`{value}`"
            + (f" {label.zh} · {label.en}" if (label := rule.labels.get(value)) else "")
            for value in rule.values
        ]
        name = f"{rule.label.zh} · {rule.label.en}" if rule.label else ""
        yield f"`{code}`", name, "; ".join(values) or rule.kind


def _findings(credit: CreditPolicy) -> Iterator[tuple[str, ...]]:
    for gap in credit.gaps:
        least = plain(gap.at_least) + scaled(gap.scale)
        what = f"{gap.label.zh} · {gap.label.en}: each part {least}, {_weight(gap.blocking)}"
        yield f"`{gap.code}`", what, _cited(gap.citation)
    for notice in credit.notices:
        groups = ", ".join(notice.groups) or "all"
        groups += f", not {', '.join(notice.unless)}" if notice.unless else ""
        groups += f", credits before {said_fact(notice.before)}" if notice.before else ""
        what = f"{notice.label.zh} · {notice.label.en}: {groups}, {_weight(notice.blocking)}"
        yield f"`{notice.code}`", what, _cited(notice.citation)


def _weight(blocking: bool) -> str:  # noqa: FBT001 - a column of the table
    return "blocking" if blocking else "advisory"


def _gates(credit: CreditPolicy) -> Iterator[tuple[str, ...]]:
    for reason, citation in credit.gates.items():
        yield f"`{reason}`", _cited(citation)


def _cited(citation: Citation) -> str:
    reading = f" *Reading: {citation.reading.zh} {citation.reading.en}*" if citation.reading else ""
    return f"{citation.article}「{citation.quote}」{reading}"
