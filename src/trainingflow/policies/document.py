"""Writes `docs/policies.md`: every policy inside the package, as its file says it."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.policy import Cap, CreditPolicy, Each, Requirement, Take
from trainingflow.domain.credit.rules import Activity, Award, Fixed, Listed, Rate, Rule
from trainingflow.policies.answer import plain
from trainingflow.policies.library import builtin, packaged_ids
from trainingflow.policies.procedure_document import tables
from trainingflow.policies.reader import Policy

_HEAD = """# Policies

Generated from `src/trainingflow/policies/*.yaml` by `trainingflow.policies.document`; do not edit.
Numbers are those of the regulations; *reading* says how a gap of a text was read.
"""


def render() -> str:
    """Give the whole page, policies in alphabetical order of their ids."""
    return "\n".join([_HEAD, *(_policy(builtin(identity)) for identity in packaged_ids())])


def _policy(policy: Policy) -> str:
    over = f" over {', '.join(f'`{name}`' for name in policy.extends)}" if policy.extends else ""
    credit, cycle = policy.credit, policy.cycle
    period = f"{cycle.first} to {cycle.last}, {policy.time_zone.key}"
    return "\n".join(
        [
            f"## `{policy.id}` · {policy.titles.zh} · {policy.titles.en}",
            "",
            f"{policy.document}. {policy.authority.zh} ({policy.authority.en}), {period}{over}.",
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
            *_section("What moves", ("from", "to", "what", "article"), _offsets(credit)),
            *_section("Who owes something else", ("group", "", "article"), _groups(credit)),
            *_section("Findings", ("code", "", "article"), _findings(credit)),
            *_section("Why a record does not count", ("reason", "article"), _gates(credit)),
            *_procedure(policy),
        ]
    )


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
    amounts = [
        plain(minimum.at_least)
        + (f" × {minimum.scale}" if minimum.scale else "")
        + (f" ({', '.join(minimum.groups)})" if minimum.groups else "")
        + (f" (not {', '.join(minimum.unless)})" if minimum.unless else "")
        for minimum in requirement.minima
    ]
    unit = requirement.unit.value.lower()
    largest = ", largest single" if requirement.take is Take.LARGEST else ""
    rolling = f", in {requirement.rolling_years} years" if requirement.rolling_years else ""
    advisory = "" if requirement.blocking else ", advisory"
    groups = ", ".join(requirement.groups) or "all"
    without = f", not {', '.join(requirement.unless)}" if requirement.unless else ""
    return (
        f"`{requirement.code}{year}`",
        f"{requirement.label.zh} · {requirement.label.en}",
        f"{' + '.join(amounts)} {unit}{largest}{rolling}{advisory}",
        groups + without,
        _cited(requirement.citation),
    )


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
    return f"{awards}; once" if rule.once else awards


def _award(award: Award) -> str:
    match award.amount:
        case Rate(field, units, worth, step):
            amount = f"{plain(worth)} for {plain(units)} {field}"
            amount += f" in steps of {plain(step)}" if step else ""
        case Fixed(worth):
            amount = plain(worth)
        case Listed(field, worths):
            amount = f"by {field}: " + ", ".join(f"{k} {plain(v)}" for k, v in worths.items())
        case _:
            amount = "what is missing"
    limit = f", up to the shortfall of `{award.fills}`" if award.fills else ""
    limit += "".join(f", not for `{code}`" for code in award.beyond)
    return f"{amount} → `{award.ledger}`{limit}"


def _cap(cap: Cap) -> tuple[str, ...]:
    ledgers = ", ".join(f"`{code}`" for code in cap.select.ledgers)
    each = " every year" if cap.each is Each.YEAR else ""
    return ledgers, f"{plain(cap.at_most)}{each}", _cited(cap.citation)


def _offsets(credit: CreditPolicy) -> Iterator[tuple[str, ...]]:
    for offset in credit.offsets:
        over = _scaled(offset.over, offset.scale)
        what = f"above {over}, up to the shortfall of `{offset.until}`"
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
            starts = ", else ".join(f"`{start.value}`" for start in share.starts)
            starts = starts or f"the title {' or '.join(share.titles)}"
            years = f"{scale.code} = years from {starts} ÷ {len(credit.cycle.years)}"
            yield f"`{share.group}`", years, _cited(share.citation)


def _findings(credit: CreditPolicy) -> Iterator[tuple[str, ...]]:
    for gap in credit.gaps:
        least = _scaled(gap.at_least, gap.scale)
        blocks = "blocking" if gap.blocking else "advisory"
        what = f"{gap.label.zh} · {gap.label.en}: each part {least}, {blocks}"
        yield f"`{gap.code}`", what, _cited(gap.citation)


def _gates(credit: CreditPolicy) -> Iterator[tuple[str, ...]]:
    for reason, citation in credit.gates.items():
        yield f"`{reason}`", _cited(citation)


def _scaled(number: Decimal, scale: str | None) -> str:
    return f"{plain(number)} × {scale}" if scale else plain(number)


def _cited(citation: Citation) -> str:
    reading = f" *Reading: {citation.reading.zh} {citation.reading.en}*" if citation.reading else ""
    return f"{citation.article}「{citation.quote}」{reading}"
