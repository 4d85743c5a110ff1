"""The table of authority covers the schema, and each rule stands before its field."""

from datetime import UTC, datetime
from inspect import unwrap
from types import SimpleNamespace
from uuid import UUID

import pytest
from graphql import GraphQLObjectType, build_schema, graphql_sync

from trainingflow.api.authority import (
    EVERYBODY,
    ROOTS,
    SIGNED_IN,
    TABLE,
    AuthorityIncomplete,
    Rule,
    enforce,
)
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.schema import Schema
from trainingflow.domain.people import Actor, Assignment, Body, Role
from trainingflow.services.reading.viewers import Viewer

NOW = datetime(2024, 5, 20, tzinfo=UTC)
ANYBODY = Viewer(UUID(int=1), NOW)
SOMEBODY = Viewer(UUID(int=1), NOW, Actor(UUID(int=2)))
SDL = "type Query { open: String secret: String } type Person { phone: String }"


class Asked:
    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer


def test_field_without_a_rule_stops_the_schema() -> None:
    with pytest.raises(AuthorityIncomplete, match=r"no entry for Query\.secret\."):
        enforce(build_schema(SDL), {"Query.open": EVERYBODY}, ROOTS)


def test_field_of_a_personal_type_without_a_rule_stops_the_schema() -> None:
    rules = {"Query.open": EVERYBODY, "Query.secret": EVERYBODY}

    with pytest.raises(AuthorityIncomplete, match=r"no entry for Person\.phone\."):
        enforce(build_schema(SDL), rules, ROOTS | {"Person"})


def test_subscription_without_a_rule_stops_the_schema() -> None:
    schema = build_schema(f"{SDL} type Subscription {{ moves: String }}")
    rules = {"Query.open": EVERYBODY, "Query.secret": EVERYBODY}

    with pytest.raises(AuthorityIncomplete, match=r"no entry for Subscription\.moves\."):
        enforce(schema, rules, ROOTS)


def test_rule_without_a_field_stops_the_schema() -> None:
    rules = {"Query.open": EVERYBODY, "Query.secret": EVERYBODY, "Query.gone": EVERYBODY}

    with pytest.raises(AuthorityIncomplete, match=r"no such field as Query\.gone\."):
        enforce(build_schema(SDL), rules, ROOTS)


@pytest.mark.parametrize(
    "name",
    ["ManagerFiling.records", "ManagerFilingDossier.post", "Mutation.proposeManager"],
)
def test_field_made_from_a_definition_without_a_rule_stops_the_schema(
    name: str, schema: Schema
) -> None:
    table = {known: rule for known, rule in TABLE.items() if known != name}

    with pytest.raises(AuthorityIncomplete, match=rf"no entry for {name}\."):
        enforce(schema._schema, table)  # noqa: SLF001 - strawberry has no public name for it


@pytest.mark.parametrize(
    ("viewer", "code"),
    [(ANYBODY, "UNAUTHENTICATED"), (SOMEBODY, "FORBIDDEN")],
)
def test_field_is_refused_to_whom_its_rule_does_not_allow(viewer: Viewer, code: str) -> None:
    nobody = Rule("nobody", lambda _viewer, _source: False)
    schema = build_schema(SDL)
    enforce(schema, {"Query.open": SIGNED_IN, "Query.secret": nobody}, ROOTS)

    result = graphql_sync(schema, "{ secret }", {"secret": "x"}, Asked(viewer))

    assert result.data == {"secret": None}
    assert [error.extensions for error in result.errors or ()] == [{"code": code}]


def test_field_is_shown_to_whom_its_rule_allows() -> None:
    schema = build_schema(SDL)
    enforce(schema, {"Query.open": EVERYBODY, "Query.secret": SIGNED_IN}, ROOTS)

    result = graphql_sync(schema, "{ secret }", {"secret": "x"}, Asked(SOMEBODY))

    assert (result.data, result.errors) == ({"secret": "x"}, None)


@pytest.mark.parametrize(
    "name", sorted(name for name, rule in TABLE.items() if rule is not EVERYBODY)
)
def test_every_guarded_field_refuses_who_is_not_signed_in(name: str, schema: Schema) -> None:
    type_name, _, field_name = name.partition(".")
    type_ = schema._schema.type_map[type_name]  # noqa: SLF001 - strawberry has no public name for it
    assert isinstance(type_, GraphQLObjectType)
    resolve = type_.fields[field_name].resolve
    assert resolve is not None
    stranger = SimpleNamespace(context=Asked(ANYBODY))
    somebody = SimpleNamespace(row=SimpleNamespace(id=UUID(int=2), units=[UUID(int=3)]))

    with pytest.raises(Unauthenticated):
        unwrap(resolve)(somebody, stranger)  # without the entry in the journal


def test_teacher_is_seen_by_the_own_unit_and_by_no_other() -> None:
    def manager(unit: int) -> Viewer:
        held = Assignment(Role.TRAINING_MANAGER, UUID(int=unit))
        return Viewer(UUID(int=1), NOW, Actor(UUID(int=9), (held,)))

    teacher = SimpleNamespace(row=SimpleNamespace(id=UUID(int=2), units=[UUID(int=3)]))
    rule = TABLE["Teacher.creditStatus"]

    assert rule.allows(SOMEBODY, teacher)  # SOMEBODY is the teacher
    assert rule.allows(manager(3), teacher)
    assert not rule.allows(manager(4), teacher)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.MEMBER, False),
        (Role.CHAIR, True),
        (Role.OFFICER, True),
        (Role.POLICY_OFFICER, False),
        (Role.AUDITOR, True),
    ],
)
def test_teacher_is_seen_by_who_acts_for_a_body_and_by_auditors(
    role: Role, *, allowed: bool
) -> None:
    held = Assignment(role, UUID(int=4), Body.ACADEMIC_COMMITTEE)
    viewer = Viewer(UUID(int=1), NOW, Actor(UUID(int=9), (held,)))
    teacher = SimpleNamespace(row=SimpleNamespace(id=UUID(int=2), units=[UUID(int=3)]))

    assert TABLE["Teacher.creditStatus"].allows(viewer, teacher) is allowed
