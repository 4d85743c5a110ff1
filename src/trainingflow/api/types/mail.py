"""How somebody is told by mail, and what is going to be sent."""

from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.node import shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.domain.mailing import Delivery, MailKind
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.services.mail.habits import Wishes
from trainingflow.services.mail.preview import Planned, Preview
from trainingflow.services.recipients import Recipient

described(
    MailKind,
    "What somebody is told of by mail (邮件通知种类).",
    {
        "REMINDER": "What is due, or soon (提醒).",
        "ESCALATION": "What is overdue, and nobody has dealt with (升级提醒).",
        "WINDOW": "A window that opens (窗口开放).",
        "WATCHED": "A move of an item that is watched (关注的事项).",
        "MENTION": "A comment that names one (提及).",
    },
)
described(
    Delivery,
    "How somebody is told by mail (邮件通知方式); in the portal everything is shown all the same.",
    {
        "AT_ONCE": "At once, outside the quiet hours (即时).",
        "DIGEST": "Together, once a day (每日汇总).",
        "NEVER": "Not by mail (不发邮件).",
    },
    name="MailDelivery",
)
_CLOCK = "%H:%M"


@strawberry.type(description="How you are told of one kind of thing (邮件通知选择).")
class MailChoice:
    """How somebody is told of one kind of thing."""

    kind: MailKind = strawberry.field(description="Of what (种类).")
    delivery: Delivery = strawberry.field(description="How (方式).")


@strawberry.type(
    description="How you are told by mail (邮件通知设置). Hours are those of Asia/Shanghai, as "
    "08:00. Mails go to the e-mail address that is recorded of you, and say nothing of what is "
    "inside of an item."
)
class MailSettings:
    """How somebody is told by mail."""

    language: str = strawberry.field(description="zh-CN or en (邮件语言).")
    digest_at: str = strawberry.field(description="When the digest goes out (汇总时间).")
    quiet_from: str = strawberry.field(description="When the quiet hours begin (免打扰开始).")
    quiet_until: str = strawberry.field(
        description="When they end (免打扰结束); the same as the beginning: there are none."
    )
    choices: list[MailChoice] = strawberry.field(description="For each kind (各类通知的方式).")
    refused_at: datetime | None = strawberry.field(
        description="When your address was refused for good (地址被拒时间): nothing is sent there "
        "until it is recorded anew, or you say `tryAgain`; null: it was not."
    )

    @classmethod
    def of(cls, wishes: Wishes) -> "MailSettings":
        """Show wishes."""
        return cls(
            language=wishes.language,
            digest_at=wishes.habits.digest_at.strftime(_CLOCK),
            quiet_from=wishes.habits.quiet_from.strftime(_CLOCK),
            quiet_until=wishes.habits.quiet_until.strftime(_CLOCK),
            choices=[MailChoice(kind=kind, delivery=wishes.deliveries[kind]) for kind in MailKind],
            refused_at=wishes.refused_at,
        )


@strawberry.type(description="Mails of one notice that go out together (拟发邮件).")
class PlannedMails:
    """Mails of one notice that go out together."""

    at: datetime = strawberry.field(description="When at the earliest (最早发送时间).")
    count: int = strawberry.field(description="How many (数量).")


@strawberry.type(description="Whom a notice is going to be for, as it is now (拟通知对象).")
class PlannedRecipient:
    """Whom a notice is going to be for."""

    recipient: strawberry.Private[Recipient]

    role: Role | None = strawberry.field(
        description="Whoever holds this role in the unit (角色); null: the person."
    )

    @classmethod
    def of(cls, one: Recipient) -> "PlannedRecipient":
        """Show a recipient."""
        return cls(recipient=one, role=Role(one.role) if one.role else None)

    @field("The person (人员); null: whoever holds the role.")
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        if self.recipient.person_id is None:
            return None
        row = await info.context.loaders.persons.load(self.recipient.person_id)
        return shown(Person.of, row)

    @field("The unit or body (单位); null: the person.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the unit."""
        if self.recipient.organisation_id is None:
            return None
        row = await info.context.loaders.organisations.load(self.recipient.organisation_id)
        return shown(Organisation.of, row)


@strawberry.type(description="A notice that the clock is going to send (拟发通知).")
class PlannedNotice:
    """A notice that the clock is going to send."""

    due_at: datetime = strawberry.field(description="When (发送时间).")
    kind: ClockMove = strawberry.field(description="What the clock does (通知类型).")
    text: str = strawberry.field(
        description="What a mail says of it (邮件内容): no title, and nobody's name."
    )
    people: int = strawberry.field(
        description="How many people it is for now (人数), each counted once."
    )
    decided_then: bool = strawberry.field(
        description="Whether who gets it is worked out only when it is sent (届时确定): who is "
        "short of something then."
    )
    recipients: list[PlannedRecipient] = strawberry.field(
        description="Whom it is for now (通知对象); empty: nobody, or decided then."
    )
    mails: list[PlannedMails] = strawberry.field(
        description="The mails of it (拟发邮件), the earliest first, as people want it now."
    )

    @classmethod
    def of(cls, one: Planned) -> "PlannedNotice":
        """Show a planned notice."""
        return cls(
            due_at=one.due_at,
            kind=one.kind,
            text=one.text,
            people=one.people,
            decided_then=one.recipients is None,
            recipients=[PlannedRecipient.of(each) for each in one.recipients or ()],
            mails=[PlannedMails(at=at, count=count) for at, count in one.mails],
        )


@strawberry.type(
    description="Everything that the system is going to send (发送预览), if nothing happens before."
)
class NoticePreview:
    """Everything that the system is going to send."""

    until: datetime = strawberry.field(
        description="How far it looks (截至): the end of the last day."
    )
    planned: list[PlannedNotice] = strawberry.field(
        description="The notices (拟发通知), the next first."
    )
    more: bool = strawberry.field(
        description="Whether there are more than are shown (尚有更多): look less far ahead."
    )
    waiting: int = strawberry.field(
        description="People for whom mails are still to be made of notices (待汇总人数)."
    )
    unsent: int = strawberry.field(description="Mails that wait to be taken (待发邮件).")

    @classmethod
    def of(cls, found: Preview) -> "NoticePreview":
        """Show a preview."""
        return cls(
            until=found.until,
            planned=[PlannedNotice.of(one) for one in found.planned],
            more=found.more,
            waiting=found.waiting,
            unsent=found.unsent,
        )
