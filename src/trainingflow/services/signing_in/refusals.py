"""Why somebody is not let in, as far as they are told."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.services.identity import SignedIn


class Why(StrEnum):
    """What whoever signs in learns; the log says more."""

    FAILED = "SIGN_IN_FAILED"
    BEGIN_AGAIN = "BEGIN_AGAIN"
    UNKNOWN_PERSON = "UNKNOWN_PERSON"
    SUSPENDED = "SUSPENDED"
    SECOND_FACTOR = "SECOND_FACTOR_NEEDED"
    LOCKED_OUT = "TRY_LATER"
    UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    PASSWORD_EXPIRED = "PASSWORD_EXPIRED"  # noqa: S105 - a code
    PASSWORD_WEAK = "PASSWORD_REFUSED"  # noqa: S105 - a code


SENTENCES: Final = {
    Why.FAILED: Label(
        "登录失败，请核对后重试。", "That did not sign you in. Check what you sent and try again."
    ),
    Why.BEGIN_AGAIN: Label(
        "登录已过期或已使用，请重新开始。", "This sign-in is over or was used before: begin again."
    ),
    Why.UNKNOWN_PERSON: Label(
        "身份已确认，但尚未关联到本系统人员，请联系管理员。",
        "Your identity is confirmed, but nobody here is linked to it: ask an administrator.",
    ),
    Why.SUSPENDED: Label(
        "您的访问已停用，请联系管理员。", "Your access is suspended: ask an administrator."
    ),
    Why.SECOND_FACTOR: Label(
        "须使用第二因素登录：请同时提交动态口令，尚未设置的请先设置。",
        "A second factor is needed: send its code as well, or enrol one first.",
    ),
    Why.LOCKED_OUT: Label("尝试次数过多，请稍后再试。", "Too many tries: wait a while."),
    Why.UNAVAILABLE: Label(
        "统一身份认证平台暂不可用，请稍后再试。",
        "The identity provider does not answer: try again in a while.",
    ),
    Why.PASSWORD_EXPIRED: Label(
        "密码已到期，请先更改密码。", "The password has run out: choose a new one first."
    ),
    Why.PASSWORD_WEAK: Label("不能使用此密码：{reason}", "This password cannot be used: {reason}"),
}


class SignInRefused(Exception):
    """Somebody is not let in.

    Attributes:
        why: what they are told.
        reason: what is wrong with a new password, in both languages.
        who: whom it was about, for the journal; none where nobody was named that is known.
        at: the same, or somebody of the authority whose journal keeps tries on unknown names.
    """

    def __init__(
        self,
        why: Why,
        reason: Label | None = None,
        *,
        who: SignedIn | None = None,
        at: SignedIn | None = None,
    ) -> None:
        """Say why."""
        super().__init__(str(why))
        self.why = why
        self.reason = reason
        self.who = who
        self.at = at or who
