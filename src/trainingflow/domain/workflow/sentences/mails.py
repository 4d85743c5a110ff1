"""What mails say, in both languages: what waits and until when, and nothing of what is inside.

A mail leaves the house: it passes servers of others and lies in mailboxes for years. No title, no
name but the reader's own, no reason and no amount is in one; they are shown behind the sign-in.
"""

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
        "一项“{kind}”须在{days}天内办理。", "An item of “{kind}” is due within {days} days."
    ),
    "REMIND.DUE": Label("一项“{kind}”已到期，请办理。", "An item of “{kind}” is due."),
    "ESCALATE.AFTER": Label(
        "一项“{kind}”已逾期{days}天无人办理。",
        "An item of “{kind}” is overdue by {days} days and nobody has dealt with it.",
    ),
    "ESCALATE.REFUSED": Label(
        "一项“{kind}”到期未能自动办理，原因请登录查看。",
        "An item of “{kind}” is due and could not be carried out; sign in to see why.",
    ),
    "ESCALATE.WEBHOOK": Label(
        "您登记的一个推送地址已停用，请登录查看。",
        "An address that you registered is sent nothing any more; sign in to see which.",
    ),
    "REMIND.SOON": Label(
        "一项“{kind}”：{occasion}（{day}），还剩{days}天。",
        "An item of “{kind}”: {occasion} on {day}, in {days} days.",
    ),
    "ESCALATE.LATE": Label(
        "一项“{kind}”：{occasion}（{day}），已逾期{days}天。",
        "An item of “{kind}”: {occasion} on {day}; it is overdue by {days} days.",
    ),
    "REMIND.GAPS": Label(
        "“{subject}”：您还有未完成的要求，请登录查看。",
        "“{subject}”: something is still missing; sign in to see what.",
    ),
    "REMIND.GAPS_OF_UNIT": Label(
        "“{subject}”：本单位有{teachers}名教师尚未完成，请登录查看。",
        "“{subject}”: {teachers} teachers of your unit are short; sign in to see who.",
    ),
    "REMIND.OCCASION": Label("一项“{kind}”：{occasion}。", "An item of “{kind}”: {occasion}."),
    "WATCHED": Label("您关注的一项“{kind}”有新进展。", "An item of “{kind}” that you watch moved."),
    "MENTION": Label("一项“{kind}”的留言提到了您。", "A comment on an item of “{kind}” names you."),
}

_OTHERS: Final = Label("您有一条新通知。", "There is a new notice for you.")


def mail_sentence(key: str, facts: Mapping[str, object], language: Language) -> str:
    """The sentence of a mail about one notice; one that says nothing more where none is known."""
    return _SENTENCES.get(key, _OTHERS).text(language).format_map(_Facts(facts))


class _Facts(dict[str, object]):
    """Facts of which a missing one is shown as nothing, and never as an error."""

    def __missing__(self, key: str) -> str:
        return ""
