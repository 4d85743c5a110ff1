"""Whether the process lives, and whether it can serve."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from trainingflow.db.condition import Condition, Watch, newest_revision

_OK = "ok"
# A deadline is decided by the database's clock; certificates, tokens and logs by this machine's.
_SKEW = 1.0
# The worker looks every ten seconds, and shows every ten that it lives.
_LATE = 60.0


async def live(_request: Request) -> Response:
    """The process answers; says nothing about what it needs."""
    return JSONResponse({"status": "live"}, headers={"Cache-Control": "no-store"})


class Ready:
    """Whether requests can be answered.

    `unavailable` (503): none can. `degraded` (200): they can, and somebody should look; taking the
    process out of service would only make it worse.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    async def show(self, _request: Request) -> Response:
        """Look at the database, whatever the pool is doing."""
        condition = await self._watch.look()
        must, should = _must(condition), _should(condition) if condition.answers else {}
        unmet = [one for one in must.values() if one != _OK]
        status = "unavailable" if unmet else "ready"
        if not unmet and any(one != _OK for one in should.values()):
            status = "degraded"
        answer = {"status": status, **must, **should}
        return JSONResponse(answer, 503 if unmet else 200, {"Cache-Control": "no-store"})


def _must(condition: Condition) -> dict[str, str]:
    if not condition.answers:
        return {"database": "no answer"}
    return {"database": _OK, "schema": _schema(condition.revision, newest_revision())}


def _schema(found: str | None, needed: str) -> str:
    """A schema that is ahead is no reason to stop: that is how a release is rolled out."""
    if found is None:
        return f"not migrated: {needed} is needed; run `trainingflow migrate`"
    if found < needed:
        return f"{found} is older than {needed}; run `trainingflow migrate`"
    return _OK


def _should(condition: Condition) -> dict[str, str]:
    return {
        "clock": _clock(condition.skew),
        "worker": _worker(condition.heartbeat),
        "deadlines": _deadlines(condition.overdue),
        "seals": _seals(condition.unsealed),
    }


def _clock(skew: float) -> str:
    if abs(skew) <= _SKEW:
        return _OK
    return f"{abs(skew):.1f} seconds {'ahead of' if skew > 0 else 'behind'} the database"


def _worker(heartbeat: float | None) -> str:
    if heartbeat is None:
        return "none has shown that it lives; run `trainingflow worker`"
    return _OK if heartbeat <= _LATE else f"last seen {heartbeat:.0f} seconds ago"


def _deadlines(overdue: float) -> str:
    return _OK if overdue <= _LATE else f"the oldest is overdue by {overdue:.0f} seconds"


def _seals(unsealed: float) -> str:
    return _OK if unsealed <= _LATE else f"an entry waits for its seal since {unsealed:.0f} seconds"
