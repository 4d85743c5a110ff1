"""A status as sentences: what is owed, what is there, what became of every record, and why."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from trainingflow.domain.citation import Citation, Label, Language
from trainingflow.domain.credit.policy import Bound, CreditPolicy, Requirement, Unit
from trainingflow.domain.credit.status import (
    Finding,
    Line,
    LineStatus,
    Moved,
    Reason,
    RequirementStatus,
    Status,
)

UNITS = {
    Unit.CREDITS: Label("学分", "credits"),
    Unit.HOURS: Label("学时", "hours"),
    Unit.DAYS: Label("天", "days"),
    Unit.SESSIONS: Label("次", "sessions"),
    Unit.ACTIVITIES: Label("次活动", "activities"),
    Unit.VALUES: Label("类", "kinds"),
    Unit.REQUIREMENTS: Label("项要求", "requirements"),
}
"""What is counted, as a word after the number."""

_YEARS = re.compile(r"\d{4}(-\d{4})?")
"""Names of periods that are years: 2022, or 2022-2023."""

REASONS = {
    Reason.DENIED: Label("不予认定", "its recognition was refused"),
    Reason.NOT_CONFIRMED: Label("尚未审核确认", "it is not confirmed"),
    Reason.NOT_KNOWN_YET: Label("当时尚未确认", "it was confirmed later"),
    Reason.NOT_YET_EARNED: Label("当日尚未取得", "it was earned later"),
    Reason.OUTSIDE_CYCLE: Label("不在本周期内", "it was not earned in the cycle"),
    Reason.NOT_PASSED: Label("未合格", "it was not passed"),
    Reason.PROVIDER_NOT_RECOGNISED: Label("培训机构未经认定", "the provider is not recognised"),
    Reason.NO_RULE: Label("没有适用的规定", "no rule covers it"),
    Reason.INDUCTION_UNCREDITED: Label("按规定不计学分", "its article grants no credits"),
    Reason.CONDITION_NOT_MET: Label("不符合计分条件", "a condition is not met"),
    Reason.ALREADY_AWARDED: Label("同一学分只计一次", "the award was granted already"),
    Reason.BELOW_FLOOR: Label("合计未达到起计数额", "what belongs together is too little to count"),
    Reason.CAP_REACHED: Label("已达上限", "the cap is reached"),
    Reason.OFFSET_NOT_NEEDED: Label("无需折抵", "nothing was missing"),
}
"""Why a record does not count, or not fully, as the end of a sentence."""


def explain(
    policy: CreditPolicy,
    status: Status,
    language: Language,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, ...]:
    """Give a status as sentences, in the order of the status; the verdict comes first.

    Args:
        policy: the one that the status was computed under; it names the ledgers.
        status: what to explain.
        language: of the sentences; quotes stay in the language of the regulation.
        titles: what was completed, by record; a record that has none is called by its id.
    """
    ledgers = {ledger.code: ledger.label.text(language) for ledger in policy.ledgers}
    unit = UNITS[policy.unit].text(language)
    known = {one.code: one for one in policy.requirements}
    periods = {entry.code: _period(entry, known, language) for entry in status.requirements}
    return (
        _verdict(status, language),
        *(_requirement(entry, periods, language) for entry in status.requirements),
        *(_moved(moved, ledgers, unit, language) for moved in status.offsets),
        *(
            _line(line, _called(line.record, titles), ledgers, unit, language)
            for line in status.lines
        ),
        *(_finding(finding, periods, language) for finding in status.findings),
    )


def shown(number: Decimal) -> str:
    """Write a number with at most two decimals, cut off and never rounded up."""
    cut = number.quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    text = f"{cut:f}"
    return text.rstrip("0").rstrip(".")


def _verdict(status: Status, language: Language) -> str:
    missing = [entry for entry in status.requirements if entry.blocking and not entry.met]
    day, cycle = status.valid_at.isoformat(), status.cycle
    if language == "zh-CN":
        verdict = "达到结业要求" if status.eligible else f"尚有 {len(missing)} 项要求未完成"
        own = f"（本人周期 {cycle.first} 至 {cycle.last}）" if cycle else ""
        return f"截至 {day}{own}：{verdict}。"
    own = f" (own cycle {cycle.first} to {cycle.last})" if cycle else ""
    verdict = "everything required is there"
    said = verdict if status.eligible else f"{len(missing)} requirements are not met"
    return f"On {day}{own}: {said}."


def _period(entry: RequirementStatus, known: Mapping[str, Requirement], language: Language) -> str:
    """Say for which year or period something is owed; empty where for the cycle."""
    chinese = language == "zh-CN"
    requirement = known.get(entry.code)
    if requirement is None:  # it is repeated: the name of the period follows its code
        name = entry.code.rpartition(".")[2]
        return f"{name}年" if chinese and _YEARS.fullmatch(name) else name
    if entry.within is not None:
        first, last = entry.within
        return f"{first} 至 {last}" if chinese else f"{first} to {last}"
    if requirement.rolling_years is not None:
        years = requirement.rolling_years
        return f"最近 {years} 年" if chinese else f"last {years} year{_s(years)}"
    if requirement.rolling_months is not None:
        months = requirement.rolling_months
        return f"最近 {months} 个月" if chinese else f"last {months} month{_s(months)}"
    return ""


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _named(name: str, period: str, language: Language) -> str:
    """Give a name with its year or period."""
    if not period:
        return name
    return f"{name}（{period}）" if language == "zh-CN" else f"{name} ({period})"


def _requirement(entry: RequirementStatus, periods: Mapping[str, str], language: Language) -> str:
    unit = UNITS[entry.unit].text(language)
    need, have, short = shown(entry.need), shown(entry.have), shown(entry.shortfall)
    name = _named(entry.label.text(language), periods.get(entry.code, ""), language)
    article = _article(entry.citation, language)
    if entry.bound is Bound.AT_MOST:
        return _maximum(entry, name, unit, language)
    zh = language == "zh-CN"
    carried = shown(entry.carried) if entry.carried else ""
    if zh:
        rest = "已完成" if entry.met else f"还差 {short} {unit}"
        advisory = "" if entry.blocking else "（提示性指标）"
        have += f" {unit}（其中结转 {carried} {unit}）" if carried else f" {unit}"
        return f"{name}：应有 {need} {unit}，现有 {have}，{rest}{advisory}{article}。"
    rest = "met" if entry.met else f"{short} {unit} short"
    advisory = "" if entry.blocking else ", advisory"
    rest = f"{carried} of them carried over, {rest}" if carried else rest
    return f"{name}: {have} of {need} {unit}, {rest}{advisory} {article}."


def _maximum(entry: RequirementStatus, name: str, unit: str, language: Language) -> str:
    most, have, over = shown(entry.need), shown(entry.have), shown(entry.shortfall)
    article = _article(entry.citation, language)
    if language == "zh-CN":
        rest = "未超出" if entry.met else f"超出 {over} {unit}"
        advisory = "" if entry.blocking else "（提示性指标）"
        return f"{name}：至多 {most} {unit}，现有 {have} {unit}，{rest}{advisory}{article}。"
    rest = "met" if entry.met else f"{over} {unit} too many"
    advisory = "" if entry.blocking else ", advisory"
    return f"{name}: {have} of at most {most} {unit}, {rest}{advisory} {article}."


def _moved(moved: Moved, ledgers: dict[str, str], unit: str, language: Language) -> str:
    source, target = ledgers[moved.source], ledgers[moved.target]
    amount, article = shown(moved.credits), _article(moved.citation, language)
    if language == "zh-CN":
        became = f" {shown(moved.arrived)} {unit}" if moved.arrived is not None else ""
        return f"{source}超出部分 {amount} {unit}折抵{target}{became}{article}。"
    became = f" with {shown(moved.arrived)}" if moved.arrived is not None else ""
    return f"{amount} {unit} of {source} fill {target}{became} {article}."


def _called(record: str, titles: Mapping[str, str]) -> str:
    return f"“{titles[record]}”" if record in titles else record


def _line(line: Line, called: str, ledgers: dict[str, str], unit: str, language: Language) -> str:
    reason = REASONS[line.reason].text(language) if line.reason else ""
    article = _article(line.citation, language) if line.citation else ""
    awards = list(_awards(line, ledgers, unit, language))
    if language == "zh-CN":
        said = "计入" + "、".join(awards) if awards else "已记录"
        if line.status is LineStatus.NOT_COUNTED:
            said = f"不计入，{reason}"
        elif line.status is LineStatus.PARTIAL:
            said = f"部分{said}，{reason}"
        return f"记录 {called}：{said}{article}。"
    said = "counts as " + " and ".join(awards) if awards else "is recorded"
    if line.status is LineStatus.NOT_COUNTED:
        said = f"does not count: {reason}"
    elif line.status is LineStatus.PARTIAL:
        said = f"{said}, in part: {reason}"
    return f"Record {called} {said} {article}".rstrip() + "."


def _awards(line: Line, ledgers: dict[str, str], unit: str, language: Language) -> Iterator[str]:
    for award in line.awards:
        name, amount = ledgers[award.ledger], shown(award.credits)
        yield f"{name} {amount} {unit}" if language == "zh-CN" else f"{amount} {unit} of {name}"


def _finding(finding: Finding, periods: Mapping[str, str], language: Language) -> str:
    period = periods.get(str(finding.facts.get("requirement", "")), "")
    name = _named(finding.label.text(language), period, language)
    article = _article(finding.citation, language)
    short, early = finding.facts.get("shortfall"), finding.facts.get("credits")
    amount = shown(short) if isinstance(short, Decimal) else ""
    if isinstance(early, Decimal):
        name += f" {shown(early)} 学分" if language == "zh-CN" else f": {shown(early)} credits"
    if language == "zh-CN":
        weight = "须整改" if finding.blocking else "提示"
        lack = f"差 {amount}" if amount else ""
        return f"{weight}：{name}{lack}{article}。"
    weight = "To be settled" if finding.blocking else "Note"
    if not amount:
        return f"{weight}: {name} {article}."
    return f"{weight}: {name}, {amount} short {article}."


def _article(citation: Citation, language: Language) -> str:
    open_, close = ("（", "）") if language == "zh-CN" else ("(", ")")
    return f"{open_}{citation.article}{close}"
