"""Panels: who is asked for which seat, what members say by the rubric, how it concludes."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from trainingflow.simulate.form import Form, person_id
from trainingflow.simulate.knowledge.words import Knowledge, NotNow, not_now, now_and_then

_SITTING: Final = frozenset({"INVITED", "ACCEPTED", "DONE"})
_RECORDED: Final = Decimal("0.01")


def _panel(form: Form) -> Mapping[str, Any]:
    return (form.item or {}).get("appraisalPanel") or {}


def _members(form: Form) -> Mapping[str, Any]:
    """Experts for the seats that are free, those first who were asked least.

    Raises:
        NotNow: no seat is free, or nobody is left to ask.
    """
    panel = _panel(form)
    members = panel.get("members") or []
    known = {one["person"]["id"] for one in members if one["person"]}
    sitting = Counter(one["role"] for one in members if one["status"] in _SITTING)
    free = _free_seats(panel, sitting)
    left = [one for one in form.population.experts() if person_id(one) not in known]
    form.chance.shuffle(left)
    if not free or not left:
        raise NotNow
    return {
        "members": [
            {"person": person_id(one), **({"role": role} if role else {})}
            for role, one in zip(free, left, strict=False)
        ]
    }


def _free_seats(panel: Mapping[str, Any], sitting: Counter[str | None]) -> list[str | None]:
    roles = panel.get("roles") or []
    if not roles:
        return [None] * (int(panel.get("quorum") or 3) - sum(sitting.values()))
    return [one["role"] for one in roles for _ in range(int(one["count"]) - sitting[one["role"]])]


def _scores(form: Form) -> Mapping[str, Any]:
    """Four fifths and more of what can be given; now and then a member is not convinced."""
    least = 20 if form.chance.random() < _STRICT else 80
    rubric = _panel(form).get("rubric") or {"criteria": []}
    scores = [
        {"criterion": one["key"], "points": _points(form, Decimal(one["maximum"]), least)}
        for one in rubric["criteria"]
    ]
    return {
        "conflict": "NONE",
        "opinion": "PASS" if least > _PASSES else "FAIL",
        "text": "评审意见：目标明确，内容充实。",
        "scores": scores,
    }


def _points(form: Form, maximum: Decimal, least: int) -> str:
    share = Decimal(form.chance.randint(least, least + 15)) / 100
    return str((maximum * share).quantize(_RECORDED))


_STRICT: Final = 0.06
_PASSES: Final = 60


def _conclusion(form: Form) -> Mapping[str, Any]:
    """What the members said; who is told that it is otherwise says the other."""
    tried = form.seen.setdefault("concluded", 0)
    form.seen["concluded"] = tried + 1
    return {"result": ("PASS", "FAIL")[tried % 2], "text": "评审组经讨论形成结论。"}


KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("*", "scheduleDefence"): not_now,  # sessions are held apart from the items
    ("*", "proposePanel"): not_now,
    ("*", "releaseReviewer"): not_now,
    ("*", "discuss"): now_and_then(0.1),
    ("*", "recuse"): now_and_then(0.03),
    ("*", "declareConflict"): now_and_then(0.1),
    ("*", "declineInvitation"): now_and_then(0.1),
    ("*", "inviteReviewers"): _members,
    ("*", "submitReview"): _scores,
    ("*", "submitScores"): _scores,
    ("*", "conclude"): _conclusion,
}
