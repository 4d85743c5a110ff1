"""Pace and what is due next, as sentences in both languages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from trainingflow.domain.citation import Label, Language
from trainingflow.domain.credit.dues import Due
from trainingflow.domain.credit.explain import UNITS, shown
from trainingflow.domain.credit.pace import Pace, PaceState, RequirementPace
from trainingflow.domain.credit.status import Status
from trainingflow.domain.credit.supposing import Change

STATES: Final[Mapping[PaceState, Label]] = {
    PaceState.BEHIND: Label("进度落后", "behind"),
    PaceState.ON_TRACK: Label("进度正常", "on track"),
    PaceState.AHEAD: Label("进度超前", "ahead"),
    PaceState.DONE: Label("已完成", "done"),
}
"""The states of a pace in words."""


def say_pace(pace: Pace, language: Language) -> tuple[str, ...]:
    """Say whether somebody is on track: in all, then requirement by requirement; else nothing."""
    if not pace.requirements:
        return ()
    return (_overall(pace, language), *(_one(one, language) for one in pace.requirements))


def say_dues(dues: Sequence[Due], language: Language) -> tuple[str, ...]:
    """Say what is due, the earliest first; nothing where nothing is owed."""
    return tuple(_dues(dues, language))


def say_changes(
    before: Status, after: Status, changes: Sequence[Change], language: Language
) -> tuple[str, ...]:
    """Say what would change: the two verdicts, then requirement by requirement."""
    return (
        _verdicts(before, after, language),
        *(_change(one, language) for one in changes),
    )


def _verdicts(before: Status, after: Status, language: Language) -> str:
    zh = language == "zh-CN"
    words = {True: "达到结业要求" if zh else "eligible", False: "未达到" if zh else "not eligible"}
    was, will = words[before.eligible], words[after.eligible]
    return f"现状：{was}；假设后：{will}。" if zh else f"Now {was}, then {will}."


def _change(one: Change, language: Language) -> str:
    was, will = (
        f"{shown(side.have)}/{shown(side.need)}" if side else "—"
        for side in (one.before, one.after)
    )
    name, unit = one.label.text(language), UNITS[one.unit].text(language)
    if language == "zh-CN":
        return f"{name}（{one.code}）：{was} → {will} {unit}。"
    return f"{name} ({one.code}): {was} → {will} {unit}."


def _overall(pace: Pace, language: Language) -> str:
    state = STATES[pace.state].text(language)
    if language == "zh-CN":
        return f"截至 {pace.day.isoformat()} 总进度：{state}。"
    return f"On {pace.day.isoformat()} in all: {state}."


def _one(one: RequirementPace, language: Language) -> str:
    unit, name = UNITS[one.unit].text(language), one.label.text(language)
    state, have = STATES[one.state].text(language), shown(one.have)
    expected, by_end = shown(one.expected), shown(one.expected_by_year_end)
    if language == "zh-CN":
        article = f"（{one.citation.article}）" if one.citation else "（按年均计，供参考）"
        return (
            f"{name}：按年均进度应达 {expected} {unit}（年末 {by_end}），"
            f"现有 {have} {unit}，{state}{article}。"
        )
    article = f"({one.citation.article})" if one.citation else "(an even share, for orientation)"
    return (
        f"{name}: {have} of {expected} {unit} expected by now and {by_end} by the end of the "
        f"year, {state} {article}."
    )


def _dues(dues: Sequence[Due], language: Language) -> Iterator[str]:
    for due in dues:
        zh = language == "zh-CN"
        missing = ("、" if zh else ", ").join(
            f"{one.label.text(language)} {shown(one.shortfall)} {UNITS[one.unit].text(language)}"
            for one in due.missing
        )
        label, day, article = due.label.text(language), due.due.isoformat(), due.citation.article
        if zh:
            left = f"还有 {due.days_left} 天" if due.days_left >= 0 else "已过期"
            yield f"{label}（{day}，{left}）前应完成：{missing}（{article}）。"
        else:
            left = f"{due.days_left} days left" if due.days_left >= 0 else "overdue"
            yield f"Due by {day} ({label}, {left}): {missing} ({article})."
