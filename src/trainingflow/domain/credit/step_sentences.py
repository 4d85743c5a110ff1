"""A step of a trace as a sentence, in both languages."""

from collections.abc import Callable, Mapping
from typing import Final

from trainingflow.domain.citation import Citation, Label, Language
from trainingflow.domain.credit.explain import REASONS
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.status import Reason
from trainingflow.domain.credit.trace import Step, StepKind

_COMPARED: Final = (
    *("atLeast", "atMost", "oneOf", "noneOf", "first", "last"),
    *("anyOf", "never", "flag", "present"),
)
_DEMANDS: Final[Mapping[str, Label]] = {
    "atLeast": Label("不少于 {}", "at least {}"),
    "atMost": Label("不多于 {}", "at most {}"),
    "oneOf": Label("为 {} 之一", "one of {}"),
    "noneOf": Label("不为 {} 之一", "none of {}"),
    "first": Label("自 {} 起", "from {} on"),
    "last": Label("至 {} 止", "until {}"),
    "anyOf": Label("符合 {} 项之一", "one of {} alternatives"),
    "never": Label("不同时符合 {} 项", "not all of {} at once"),
    "flag": Label("为 {}", "{}"),
    "present": Label("是否填写：{}", "present: {}"),
}


_DAYS: Final[Mapping[str, Label]] = {
    "earnedOn": Label("取得日", "the day on which it was earned"),
    "confirmedAt": Label("审核确认日", "the day of its confirmation"),
}
"""Days that every record has."""


def sentence(policy: CreditPolicy, step: Step, language: Language) -> str:
    """Say a step.

    Args:
        policy: whose names are used.
        step: of a trace under the policy.
        language: of the sentence; quotes stay in the language of the regulation.
    """
    said = _SAYERS[step.kind](policy, step, language)
    article = _article(step.citation, language)
    stop = "。" if language == "zh-CN" else "."
    return f"{said}{article}{stop}"


def _gate(_: CreditPolicy, step: Step, language: Language) -> str:
    reason = REASONS[Reason(step.code)].text(language)
    facts = ", ".join(f"{name} {value}" for name, value in step.facts.items())
    if language == "zh-CN":
        verdict = f"不存在“{reason}”" if step.holds else reason
        return f"记录 {step.subject}：{verdict}" + (f"（{facts}）" if facts else "")
    verdict = f"it is not so that {reason}" if step.holds else reason
    return f"Record {step.subject}: {verdict}" + (f" ({facts})" if facts else "")


def _counted_as(policy: CreditPolicy, step: Step, language: Language) -> str:
    name = _activity(policy, step.code, language)
    if language == "zh-CN":
        return f"记录 {step.subject}：按{name or '未知类型'}计入"
    return f"Record {step.subject} is counted as {name or 'nothing that is known'}"


def _rule(policy: CreditPolicy, step: Step, language: Language) -> str:
    because = _values(policy, step.facts.get("field", ""), step, language)
    if language == "zh-CN":
        fits = "适用" if step.holds else "不适用"
        return f"记录 {step.subject}：规则 {step.code} {fits}" + (
            f"（{because}）" if because else ""
        )
    fits = "fits" if step.holds else "does not fit"
    return f"Record {step.subject}: the rule {step.code} {fits}" + (
        f" ({because})" if because else ""
    )


def _condition(policy: CreditPolicy, step: Step, language: Language) -> str:
    demand, field = _values(policy, step.code, step, language), step.code
    actual = _worded(policy, field, step.facts.get("actual", ""), language)
    name = _field(policy, field, language)
    if language == "zh-CN":
        met = "符合" if step.holds else "不符合"
        return f"记录 {step.subject}：{name} 应{demand}，实为 {actual or '空'}，{met}"
    met = "met" if step.holds else "not met"
    return f"Record {step.subject}: {name} must be {demand} and is {actual or 'empty'}: {met}"


def _amount(policy: CreditPolicy, step: Step, language: Language) -> str:
    ledger, how = _ledger(policy, step.code, language), _formula(step.facts)
    given = step.facts["given"]
    if language == "zh-CN":
        return f"记录 {step.subject}：{ledger} {how}，计入 {given} 学分"
    return f"Record {step.subject}: {how} for {ledger}, {given} credits entered"


def _cap(policy: CreditPolicy, step: Step, language: Language) -> str:
    ledger, facts = _ledger(policy, step.facts["ledger"], language), step.facts
    if language == "zh-CN":
        return (
            f"记录 {step.subject}：{ledger}最多 {facts['atMost']} 学分，"
            f"尚余 {facts['room']}，{facts['asked']} 中计入 {facts['counted']}"
        )
    return (
        f"Record {step.subject}: {ledger} counts at most {facts['atMost']} credits, "
        f"{facts['room']} were left, {facts['counted']} of {facts['asked']} count"
    )


def _line(policy: CreditPolicy, step: Step, language: Language) -> str:
    awards = [
        (_ledger(policy, one.of, language), f"{one.amount.normalize():f}") for one in step.parts
    ]
    reason = REASONS[Reason(step.facts["reason"])].text(language) if step.facts else ""
    if language == "zh-CN":
        given = "、".join(f"{name} {amount} 学分" for name, amount in awards) or "无学分"
        return f"记录 {step.subject}：{given}" + (f"，{reason}" if reason else "")
    given = " and ".join(f"{amount} credits of {name}" for name, amount in awards) or "no credits"
    return f"Record {step.subject}: {given}" + (f", {reason}" if reason else "")


def _move(policy: CreditPolicy, step: Step, language: Language) -> str:
    source, target = (_ledger(policy, code, language) for code in (step.code, step.subject))
    if language == "zh-CN":
        return f"{source}超出部分 {step.facts['credits']} 学分折抵{target}"
    return f"{step.facts['credits']} credits of {source} fill {target}"


def _minimum(policy: CreditPolicy, step: Step, language: Language) -> str:
    name, facts = _requirement(policy, step.subject, language), step.facts
    share = f" × {facts['years']} ÷ {facts['ofYears']}" if "years" in facts else ""
    if language == "zh-CN":
        return f"{name}：最低 {facts['atLeast']}{share}"
    return f"{name}: a minimum of {facts['atLeast']}{share}"


def _of_requirement(policy: CreditPolicy, step: Step, language: Language) -> str:
    name, facts = _requirement(policy, step.code, language), step.facts
    parts = " + ".join(f"{one.amount.normalize():f}" for one in step.parts) or "0"
    more = [facts["moved"], facts.get("other", "0")]
    moved = "".join(f" + ({one})" for one in more if one != "0")
    if language == "zh-CN":
        rest = "已完成" if step.holds else f"还差 {facts['shortfall']}"
        largest = "最大一次：" if facts["take"] == "LARGEST" else ""
        if together := facts.get("together"):
            largest = f"{_same(policy, together, language)}："
        return f"{name}：{largest}{parts}{moved} → {facts['have']}，应有 {facts['need']}，{rest}"
    rest = "met" if step.holds else f"{facts['shortfall']} short"
    largest = "the largest of " if facts["take"] == "LARGEST" else ""
    if together := facts.get("together"):
        largest = f"{_same(policy, together, language)}, "
    return f"{name}: {largest}{parts}{moved} gives {facts['have']} of {facts['need']}, {rest}"


def _finding(_: CreditPolicy, step: Step, language: Language) -> str:
    facts = ", ".join(f"{name} {value}" for name, value in step.facts.items())
    return f"{step.code}：{facts}" if language == "zh-CN" else f"{step.code}: {facts}"


def _verdict(_: CreditPolicy, step: Step, language: Language) -> str:
    if language == "zh-CN":
        return "达到结业要求" if step.holds else "尚未达到结业要求"
    return "Everything required is there" if step.holds else "Something required is missing"


_SAYERS: Final[Mapping[StepKind, Callable[[CreditPolicy, Step, Language], str]]] = {
    StepKind.GATE: _gate,
    StepKind.COUNTED_AS: _counted_as,
    StepKind.RULE: _rule,
    StepKind.CONDITION: _condition,
    StepKind.AMOUNT: _amount,
    StepKind.CAP: _cap,
    StepKind.LINE: _line,
    StepKind.MOVE: _move,
    StepKind.MINIMUM: _minimum,
    StepKind.REQUIREMENT: _of_requirement,
    StepKind.FINDING: _finding,
    StepKind.VERDICT: _verdict,
}


def _values(policy: CreditPolicy, field: str, step: Step, language: Language) -> str:
    demands = [
        _DEMANDS[name].text(language).format(_worded(policy, field, step.facts[name], language))
        for name in _COMPARED
        if name in step.facts
    ]
    of = step.facts.get("shareOf")
    return ", ".join(demands) + (f" × {_field(policy, of, language)}" if of else "")


def _same(policy: CreditPolicy, fields: str, language: Language) -> str:
    """Say that records count as one which agree in these fields, separated by commas."""
    names = [_field(policy, one, language) for one in fields.split(",")]
    if language == "zh-CN":
        return f"同一{'、'.join(names)}合计"
    return f"together for the same {' and '.join(names)}"


def _field(policy: CreditPolicy, code: str, language: Language) -> str:
    rule = policy.fields.get(code)
    label = rule.label if rule and rule.label else _DAYS.get(code)
    return label.text(language) if label else code


def _worded(policy: CreditPolicy, field: str, said: str, language: Language) -> str:
    """Name the values of a field, several of which are separated by commas."""
    rule = policy.fields.get(field)
    if rule is None:
        return said
    return ",".join(rule.named(value, language) for value in said.split(","))


def _formula(facts: Mapping[str, str]) -> str:
    asked = facts.get("asked", "")
    match facts["how"]:
        case "RATE":
            value = facts.get("value", "?")
            times = f" × {facts['times']}" if "times" in facts else ""
            return f"{value} ÷ {facts['units']} × {facts['credits']}{times} = {asked or '?'}"
        case "FIXED" | "LISTED" | "BANDS":
            return asked or "?"
        case _:
            return facts.get("missing", "?")


def _ledger(policy: CreditPolicy, code: str, language: Language) -> str:
    found = (one.label.text(language) for one in policy.ledgers if one.code == code)
    return next(found, code)


def _activity(policy: CreditPolicy, code: str, language: Language) -> str:
    found = policy.activities.get(code)
    return found.label.text(language) if found else code


def _requirement(policy: CreditPolicy, code: str, language: Language) -> str:
    base, _, year = code.rpartition(".")
    labels = {one.code: one.label.text(language) for one in policy.requirements}
    return labels.get(code) or (f"{labels[base]} {year}" if base in labels else code)


def _article(citation: Citation | None, language: Language) -> str:
    if citation is None:
        return ""
    return f"（{citation.article}）" if language == "zh-CN" else f" ({citation.article})"
