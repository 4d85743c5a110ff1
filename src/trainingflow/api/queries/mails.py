"""Questions about mails: how you are told, and what is going to be sent."""

from datetime import timedelta
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Forbidden, Unauthenticated
from trainingflow.api.fields import field
from trainingflow.api.types.mail import MailSettings, NoticePreview
from trainingflow.services.mail.habits import wishes_of
from trainingflow.services.mail.preview import LONGEST, may_look, preview
from trainingflow.services.work import Work

_A_WEEK = 7


@strawberry.type
class MailQueries:
    """Questions about mails."""

    @field("How you are told by mail (邮件通知设置).")
    async def mail_settings(self, info: Info) -> MailSettings:
        """Show the viewer's wishes."""
        viewer = info.context.viewer
        if viewer.person_id is None:
            raise Unauthenticated
        async with info.context.database.reading() as session:
            found = await wishes_of(session, viewer.authority_id, [viewer.person_id])
        return MailSettings.of(found[viewer.person_id])

    @field(
        "Everything that the system is going to send (发送预览), to whom and when: for whoever "
        "acts for a body, and auditors."
    )
    async def notice_preview(
        self,
        info: Info,
        days: Annotated[
            int,
            strawberry.argument(
                description=f"How many days ahead (天数), 1 to {LONGEST.days}; others are cut. "
                "The last one is shown to its end."
            ),
        ] = _A_WEEK,
    ) -> NoticePreview:
        """Look ahead."""
        viewer = info.context.viewer
        if viewer.actor is None or not may_look(viewer.actor):
            name = "Query.noticePreview"
            raise Forbidden(name)
        far = timedelta(days=max(1, min(days, LONGEST.days)))
        async with info.context.database.reading() as session:
            work = Work(session, viewer.authority_id, viewer.actor, viewer.now)
            return NoticePreview.of(await preview(work, work.now + far, info.context.language))
