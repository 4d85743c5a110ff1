"""`GET /calendar/<secret>.ics`: a person's windows and what waits for them, for any calendar."""

from datetime import UTC, datetime, timedelta

import icalendar
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from trainingflow.db.session import Database
from trainingflow.domain.citation import Label
from trainingflow.services import feeds
from trainingflow.services.feeds import Entry, Feed, Sort

PATH = "/calendar/{secret}.ics"
_NAMES = {"zh-CN": "教师培训", "en": "Teacher training"}
_SUMMARIES = {
    Sort.WINDOW: Label("{name}（窗口）", "{name} (window)"),
    Sort.DUE: Label("待办到期：{name}", "Due: {name}"),
    Sort.REMINDER: Label("提醒：{name}", "Reminder: {name}"),
    Sort.OCCASION: Label("{name}", "{name}"),
    Sort.DUTY: Label("职责到期：{name}", "Duty due: {name}"),
}


class FeedRoute:
    """Shows the feed of a secret; an unknown or revoked one is not found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def show(self, request: Request) -> Response:
        """Write the calendar."""
        headers = {"Cache-Control": "no-store"}
        async with self._database.reading() as session:
            feed = await feeds.read(session, request.path_params["secret"])
        if feed is None:
            return PlainTextResponse("There is no such calendar.", 404, headers)
        return Response(written(feed), media_type="text/calendar", headers=headers)


def written(feed: Feed) -> bytes:
    """The feed as iCalendar (RFC 5545); instants are in UTC, which every reader knows."""
    shown = icalendar.Calendar()  # type: ignore[no-untyped-call]  # unannotated
    shown.add("prodid", "-//trainingflow//EN")
    shown.add("version", "2.0")
    shown.add("method", "PUBLISH")
    shown.add("x-wr-calname", _NAMES[feed.language])
    for entry in feed.entries:
        shown.add_component(_event(entry, feed))
    return bytes(shown.to_ical())


def _event(entry: Entry, feed: Feed) -> icalendar.Event:
    summary = _SUMMARIES[entry.sort].text(feed.language)
    event = icalendar.Event()  # type: ignore[no-untyped-call]  # as above
    event.add("uid", f"{entry.uid}@trainingflow")
    event.add("dtstamp", _utc(entry.changed))
    event.add("dtstart", _utc(entry.begins))
    event.add("dtend", _utc(entry.ends or entry.begins + timedelta(minutes=1)))
    event.add("summary", summary.format(name=entry.name.text(feed.language)))
    event.add("transp", "TRANSPARENT")
    return event


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
