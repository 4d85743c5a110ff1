"""Choosing how one is told by mail."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import make
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.mail import MailSettings
from trainingflow.domain.mailing import Delivery, MailKind
from trainingflow.services.mail.habits import Change, change, wishes_of

_AS_IT_IS = "left out: as it is."


@strawberry.input(description="How to be told of one kind of thing (邮件通知选择).")
class MailChoiceInput:
    """How to be told of one kind of thing."""

    kind: MailKind = strawberry.field(description="Of what (种类).")
    delivery: Delivery = strawberry.field(description="How (方式).")


@strawberry.input(description="How you want to be told by mail (邮件通知设置).")
class MailSettingsInput:
    """How somebody wants to be told by mail."""

    language: str | None = strawberry.field(
        default=None, description=f"zh-CN or en (邮件语言); {_AS_IT_IS}"
    )
    digest_at: str | None = strawberry.field(
        default=None, description=f"When the digest goes out, as 08:00 (汇总时间); {_AS_IT_IS}"
    )
    quiet_from: str | None = strawberry.field(
        default=None, description=f"When the quiet hours begin (免打扰开始); {_AS_IT_IS}"
    )
    quiet_until: str | None = strawberry.field(
        default=None,
        description="When they end (免打扰结束); the same as the beginning: there are none; "
        + _AS_IT_IS,
    )
    choices: list[MailChoiceInput] = strawberry.field(
        default_factory=list, description="The kinds that change (变更的种类)."
    )
    try_again: bool = strawberry.field(
        default=False,
        description="Write to your address again although it was refused (重新启用地址).",
    )

    def change(self) -> Change:
        """As the service knows it."""
        return Change(
            language=self.language,
            digest_at=self.digest_at,
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
            deliveries={one.kind: one.delivery for one in self.choices},
            try_again=self.try_again,
        )


@strawberry.type(description="How you are told now (邮件通知设置结果).")
class MailSettingsPayload:
    """How somebody is told now."""

    settings: MailSettings | None = strawberry.field(
        description="The settings (设置); null when nothing has changed."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type
class MailMutations:
    """Choosing how one is told by mail."""

    @mutation(
        "Choose how you are told by mail (邮件通知设置): at once, in a digest or not at all, for "
        "each kind; harmless to repeat. What waits to be mailed follows it."
    )
    async def change_mail_settings(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            MailSettingsInput, strawberry.argument(description="What changes (变更内容).")
        ],
    ) -> MailSettingsPayload:
        """Choose how the viewer is told."""
        wanted = input.change()
        answer = await make(info, None, lambda work: change(work, wanted))
        viewer = info.context.viewer
        if answer.id is None or viewer.person_id is None:
            return MailSettingsPayload(settings=None, errors=answer.errors)
        async with info.context.database.reading() as session:
            found = await wishes_of(session, viewer.authority_id, [answer.id])
        return MailSettingsPayload(settings=MailSettings.of(found[answer.id]), errors=[])
