"""What people write into forms: values for the JSON Schema of an action, true to its field names.

Whoever fills in a form knows what the names mean: a `subject` is a teacher of the unit, a `year`
the year of the window. What a kind's own rules demand beside that stands in `knowledge`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from trainingflow.simulate.desk import Json
from trainingflow.simulate.form import Form, person_id, unit_id
from trainingflow.simulate.knowledge import KNOWN
from trainingflow.simulate.population import Persona


def fill(form: Form, schema: Json) -> dict[str, Any]:
    """Values for the fields of the schema; what the kind knows better comes last.

    Where something is demanded, only that is filled in and what people know by its name; a form
    that demands nothing, a draft, is filled in as a whole.
    """
    properties: Mapping[str, Json] = schema.get("properties", {})
    demanded = frozenset(schema.get("required", ())) or frozenset(properties)
    given = {
        name: _value(form, name, one)
        for name, one in properties.items()
        if name in demanded or name in _BY_NAME
    }
    better = KNOWN.get((form.kind, form.action)) or KNOWN.get(("*", form.action))
    own = better(form) if better else {}
    merged = {**given, **{name: value for name, value in own.items() if name in properties}}
    return {name: value for name, value in merged.items() if value is not None}


def _value(form: Form, name: str, schema: Json) -> object:
    if name in _BY_NAME:
        return _BY_NAME[name](form)
    if "enum" in schema:
        return _choice(form, schema["enum"])
    by_type: Mapping[str, Callable[[], object]] = {
        "array": lambda: _entries(form, schema.get("items", {})),
        "integer": lambda: 1,
        "boolean": lambda: True,
        "string": lambda: _text(form, name, schema),
    }
    return by_type[schema["type"]]() if schema.get("type") in by_type else None


def _choice(form: Form, words: Sequence[str]) -> str:
    """The first word; of a verdict, now and then the other."""
    contrary = list(words) == ["PASS", "FAIL"] and form.chance.random() < _CONTRARY
    return words[1] if contrary else words[0]


_CONTRARY: Final = 0.08


def _entries(form: Form, items: Json) -> list[Any]:
    if "enum" in items:
        return list(items["enum"])
    if items.get("type") != "object":
        return [person_id(one) for one in _some_teachers(form, 2)]
    properties: Mapping[str, Json] = items.get("properties", {})
    chosen = next((name for name, one in properties.items() if "enum" in one), None)
    if chosen is not None and not properties.keys() & _PERSONAL:
        plain = {name: _value(form, name, one) for name, one in properties.items()}
        return [{**plain, chosen: choice} for choice in properties[chosen]["enum"]]
    if properties.keys() & _PERSONAL:
        return [_row(form, properties, one) for one in _some_teachers(form, 3)]
    return [{column: _value(form, column, one) for column, one in properties.items()}]


def _row(form: Form, properties: Mapping[str, Json], person: Persona) -> dict[str, object]:
    own = {name: person_id(person) for name in _PERSONAL}
    return {name: own.get(name) or _value(form, name, one) for name, one in properties.items()}


def _text(form: Form, name: str, schema: Json) -> str:
    if schema.get("format") == "date":
        return (form.today - timedelta(days=name.startswith("held"))).isoformat()
    if schema.get("pattern"):
        return "20"
    return f"{schema.get('title', name)}（{form.kind}）"


def _some_teachers(form: Form, count: int) -> list[Persona]:
    known = form.population.teachers(form.unit.id) or form.population.teachers()
    return known[:count]


def _subject(form: Form) -> str:
    if form.who.role.name == "TEACHER":
        return person_id(form.who)
    teachers = _some_teachers(form, 10)
    return person_id(form.chance.choice(teachers))


_PERSONAL = frozenset({"teacher", "participant", "person", "trainee", "subject"})

_BY_NAME: Mapping[str, Callable[[Form], object]] = {
    "subject": _subject,
    "teacher": _subject,
    "parent": lambda form: form.parent,
    "year": lambda form: form.target_year,
    "undertakingUnit": lambda form: unit_id(form.unit),
    "leader": lambda form: person_id(form.who),
}
