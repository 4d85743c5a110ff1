"""What offices open about one person: induction, certificate, registration check."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from trainingflow.simulate.form import Form, person_id
from trainingflow.simulate.knowledge.words import Knowledge, NotNow, manager_of, not_now, recorded


def _manager(form: Form) -> Mapping[str, Any]:
    return {"subject": manager_of(form)}


def _novice(form: Form) -> Mapping[str, Any]:
    """A teacher of the unit who is new to the profession.

    Raises:
        NotNow: there is none.
    """
    novices = [one for one in form.population.teachers(form.unit.id) if one.novice]
    if not novices:
        raise NotNow
    return {"subject": person_id(form.chance.choice(novices)), "year": form.today.year}


def _trained(form: Form) -> Mapping[str, Any]:
    """Sixty hours in each of the two parts."""
    done = {one["content"]["component"] for one in recorded(form, "recordInduction")}
    left = [one for one in ("CONCENTRATED", "SHADOWING") if one not in done]
    if not left:
        raise NotNow
    return {
        "from": (form.today - timedelta(days=20)).isoformat(),
        "to": form.today.isoformat(),
        "component": left[0],
        "hours": "60",
        "provider": "区级培训机构",
    }


def _confirmed(form: Form) -> Mapping[str, Any]:
    if len(recorded(form, "recordInduction")) <= len(recorded(form, "confirmHours")):
        raise NotNow
    return {}


def _this_year(form: Form) -> Mapping[str, Any]:
    return {"year": form.today.year}


def _last_year(form: Form) -> Mapping[str, Any]:
    """Certificates are opened in the year that is simulated, the last of a cycle.

    Raises:
        NotNow: it has not begun.
    """
    if form.today.year != form.target_year:
        raise NotNow
    return {"year": form.target_year}


def _day(form: Form) -> Mapping[str, Any]:
    return {"on": form.today.isoformat()}


KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("MANAGER_FILING", "proposeManager"): _manager,
    ("MANAGER_FILING", "saveDraft"): _manager,
    ("INDUCTION", "openInduction"): _novice,
    ("INDUCTION", "recordInduction"): _trained,
    ("INDUCTION", "strikeRecord"): not_now,
    ("INDUCTION", "confirmHours"): _confirmed,
    ("CERTIFICATE", "openCertificate"): _last_year,
    ("CERTIFICATE", "recordRecognition"): _day,
    ("CERTIFICATE", "recordCertificate"): _day,
    ("REGISTRATION_CHECK", "openCheck"): _this_year,
}
