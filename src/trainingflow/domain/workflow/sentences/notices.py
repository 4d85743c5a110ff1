"""What the clock's notices say, in both languages; made anew for each reader from key and facts."""

from collections.abc import Mapping
from typing import Final

from trainingflow.domain.citation import Label, Language

_SENTENCES: Final[Mapping[str, Label]] = {
    "OPEN_WINDOW.OPENS": Label(
        "“{window}”窗口（{round}）已开放。", "The window “{window}” ({round}) is open."
    ),
    "REMIND.DAYS_LEFT": Label("“{subject}”还剩{days}天截止。", "“{subject}” ends in {days} days."),
    "REMIND.MONTHS_LEFT": Label(
        "“{subject}”还剩{months}个月。", "“{subject}” is {months} months away."
    ),
    "REMIND.CLOSED": Label(
        "“{window}”窗口（{round}）已截止，仍有未提交的。",
        "The window “{window}” ({round}) has closed; some have not submitted.",
    ),
    "REMIND.BEFORE": Label(
        "“{title}”须在{days}天内办理。", "“{title}” has to be dealt with within {days} days."
    ),
    "REMIND.DUE": Label("“{title}”已到期，请办理。", "“{title}” is due: please deal with it."),
    "ESCALATE.AFTER": Label(
        "“{title}”已逾期{days}天无人办理。",
        "“{title}” is overdue by {days} days and nobody has dealt with it.",
    ),
    "ESCALATE.REFUSED": Label(
        "“{title}”的“{action}”到期未能自动办理：{reasons}原因消除后将自动办理。",
        "“{action}” of “{title}” is due and could not be carried out: {reasons} It will be once "
        "the reason is gone.",
    ),
    "ESCALATE.MAIL": Label(
        "发给您的一封邮件未能送达，请核对您登记的电子邮箱；通知仍可在此查看。",
        "A mail to you did not arrive: please look at the e-mail address that is recorded of you. "
        "What it said is shown here all the same.",
    ),
    "ESCALATE.WEBHOOK": Label(
        "推送地址{url}已停用：接收方不再接收，或连续三天推送失败。排除故障后可恢复，其间的记录不会丢失。",
        "Nothing is sent to {url} any more: it wants no more, or took nothing for three days. "
        "Switch it on again once that is mended; what happens meanwhile is not lost.",
    ),
    "REMIND.SOON": Label(
        "“{title}”：{occasion}（{day}），还剩{days}天。",
        "“{title}”: {occasion} on {day}, in {days} days.",
    ),
    "ESCALATE.LATE": Label(
        "“{title}”：{occasion}（{day}），已逾期{days}天。",
        "“{title}”: {occasion} on {day}; it is overdue by {days} days.",
    ),
    "REMIND.GAPS": Label(
        "“{subject}”（{occasion}）：您尚缺{missing}。",
        "“{subject}” ({occasion}): you are still short of {missing}.",
    ),
    "REMIND.GAPS_OF_UNIT": Label(
        "“{subject}”（{occasion}）：本单位{teachers}名教师尚未完成：{missing}。",
        "“{subject}” ({occasion}): {teachers} teachers of your unit are short: {missing}.",
    ),
    "REMIND.OCCASION": Label("“{title}”：{occasion}。", "“{title}”: {occasion}."),
}

MEASURES: Final[Mapping[str, Label]] = {
    "CREDITS": Label("学分", "credits"),
    "HOURS": Label("学时", "hours"),
    "DAYS": Label("天", "days"),
    "SESSIONS": Label("次", "sessions"),
    "ACTIVITIES": Label("次活动", "activities"),
    "INTEGRATED": Label("研训一体课程", "an integrated course"),
    "MICRO": Label("教学实践智慧微课程", "a micro-course"),
}
"""What somebody can be short of: amounts by their unit, and courses to be declared."""


def notice_sentence(key: str, facts: Mapping[str, object], language: Language) -> str:
    """The sentence of a notice; the key itself where none is known.

    Args:
        key: what the clock did and on which rung, e.g. REMIND.DUE.
        facts: the values of the sentence, named in the language of the reader.
        language: of the reader.
    """
    sentence = _SENTENCES.get(key)
    if sentence is None:
        return key
    return sentence.text(language).format_map(_Facts(facts))


class _Facts(dict[str, object]):
    """Facts of which a missing one is shown as nothing, and never as an error."""

    def __missing__(self, key: str) -> str:
        return ""
