"""Sessions of browsers: how they were begun, and when they were seen last."""

from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.node import Part
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(description="A session of a browser (会话) in which you are signed in.")
class BrowserSession(Part):
    """A session of a browser."""

    means: str = strawberry.field(description="How it was begun (登录方式): PROVIDER or PASSWORD.")
    two_factor: bool = strawberry.field(
        description="Whether a second factor was shown (双因素登录)."
    )
    address: str | None = strawberry.field(description="From which address (登录地址).")
    agent: str = strawberry.field(description="What the browser calls itself (浏览器).")
    created_at: datetime = strawberry.field(description="When you signed in (登录时间).")
    last_seen_at: datetime = strawberry.field(
        description="When it was used last (最近使用时间), to the minute."
    )
    expires_at: datetime = strawberry.field(
        description="When it ends at the latest (最迟结束时间); unused, it ends sooner."
    )
    ended_at: datetime | None = strawberry.field(description="When it was ended (结束时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "BrowserSession":
        """Show a row of `reading.sessions`."""
        return cls(
            key=row.id,
            means=row.means,
            two_factor=row.two_factor,
            address=row.address,
            agent=row.agent,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            ended_at=row.ended_at,
        )

    @field("Whether this request belongs to it (是否当前会话).")
    def current(self, info: Info) -> bool:
        """Say whether it is the one that asks."""
        credential = info.context.viewer.credential
        return credential is not None and credential.id == self.key
