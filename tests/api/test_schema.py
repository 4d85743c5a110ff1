"""The schema is what is committed, described throughout, and guarded throughout."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)
from typer.testing import CliRunner

from trainingflow.api.errors_page import REMEDIES
from trainingflow.api.schema import Schema
from trainingflow.api.types.codes import ErrorCode
from trainingflow.api.types.course_enums import ElectivePart, Module, Topic
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.refusals import MAKERS
from trainingflow.cli import schema as command
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.lifecycles.courses.fields import MODULES, PARTS, TOPICS
from trainingflow.domain.workflow import blockers
from trainingflow.domain.workflow.blockers import Blocker

COMMITTED = Path(__file__).parents[2] / "schema.graphql"


@pytest.fixture(scope="module")
def core(schema: Schema) -> GraphQLSchema:
    return build_schema(schema.as_str())


def test_committed_schema_is_what_the_code_serves(schema: Schema) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema.as_str() + "\n"


def test_check_fails_where_the_committed_schema_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke

    assert run(command.app, ["--check"]).exit_code == 1
    assert run(command.app, ["--write"]).exit_code == 0
    assert run(command.app, ["--check"]).exit_code == 0

    with (tmp_path / "schema.graphql").open("a") as file:
        file.write("# changed by hand\n")
    assert run(command.app, ["--check"]).exit_code == 1


def test_everything_is_described_in_english_with_the_chinese_term(core: GraphQLSchema) -> None:
    bare = [name for name, text in descriptions(core) if not text or not is_bilingual(text)]

    assert bare == []


def is_bilingual(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text) and text[0].isascii()


def descriptions(core: GraphQLSchema) -> list[tuple[str, str | None]]:
    """Every type, field, argument and enum value with its description; GraphQL's own excepted."""
    found: list[tuple[str, str | None]] = []
    own = {"String", "Int", "Float", "Boolean", "ID"}
    for type_ in core.type_map.values():
        if type_.name.startswith("__") or type_.name in own:
            continue
        found.append((type_.name, type_.description))
        if isinstance(type_, GraphQLEnumType):
            found += [(f"{type_.name}.{n}", v.description) for n, v in type_.values.items()]
        if isinstance(type_, GraphQLInputObjectType):
            found += [(f"{type_.name}.{n}", f.description) for n, f in type_.fields.items()]
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in type_.fields.items():
                found.append((f"{type_.name}.{name}", field.description))
                found += [
                    (f"{type_.name}.{name}({n}:)", a.description) for n, a in field.args.items()
                ]
    return found


def test_every_list_of_the_query_is_a_connection_or_short_by_nature(core: GraphQLSchema) -> None:
    assert core.query_type is not None
    bare = {
        name for name, field in core.query_type.fields.items() if str(field.type).startswith("[")
    }

    assert bare == {
        "appointmentProposals",
        "creditRecomputations",
        "creditRollUp",
        "duties",
        "generalCourseQuota",
        "importTemplates",
        "nodes",
        "policies",
        "workflowChecks",
        "workflowDefinitions",
    }


def test_enums_name_what_the_domain_names() -> None:
    states = {str(state.name) for one in DEFINITIONS.values() for state in one.states}

    assert set(map(str, ItemState)) == states
    assert tuple(map(str, Topic)) == TOPICS
    assert tuple(map(str, Module)) == MODULES
    assert tuple(map(str, ElectivePart)) == PARTS


def test_every_sort_of_reason_is_shown_by_a_type_of_its_own_facts() -> None:
    sorts = {one for one in vars(blockers).values() if is_sort(one)}

    assert set(MAKERS) == sorts


def is_sort(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Blocker) and value is not Blocker


def test_every_code_has_a_remedy_on_the_page_of_errors() -> None:
    assert set(REMEDIES) == {str(code) for code in ErrorCode}
