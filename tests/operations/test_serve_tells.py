"""What a running server tells its operator: one line a request, traces, numbers; nobody's data."""

import re

import httpx
import psycopg
import pytest

from tests.operations import canary
from tests.operations.conftest import Site
from tests.operations.receiver import Received
from trainingflow.api.schema import Schema
from trainingflow.observing.raised import Raised

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
SERVER, CLIENT = 2, 3


def ask(site: Site, document: str, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(
        f"{site.watched.address}/graphql",
        json={"query": document},
        headers=sent,
        trust_env=False,
        timeout=60,
    )


def bearer(site: Site, code: str) -> str:
    return f"Bearer {site.world.token(code)}"


def test_a_request_is_one_line_with_its_id_its_actor_and_its_operation(site: Site) -> None:
    answer = ask(
        site,
        "query WhoAmI { viewer { person { name } } serverTime }",
        x_request_id="from-the-proxy-1",
        authorization=bearer(site, "principal"),
    )

    told = site.watched.event_of("from-the-proxy-1")
    assert answer.headers["x-request-id"] == "from-the-proxy-1"
    assert isinstance(told.pop("milliseconds"), float)
    assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z", told.pop("time"))
    assert re.fullmatch(r"[0-9a-f]{32}", told.pop("traceId"))
    assert re.fullmatch(r"[0-9a-f]{16}", told.pop("spanId"))
    told.pop("cost", None)
    assert told == {
        "level": "info",
        "event": "request",
        "logger": "trainingflow.request",
        "requestId": "from-the-proxy-1",
        "route": "/graphql",
        "method": "POST",
        "status": 200,
        "actor": str(site.world.people["principal"]),
        "kind": "query",
        "operation": "WhoAmI",
        "fields": ["viewer", "serverTime"],
    }


@pytest.mark.parametrize("given", ["short", "with space in it", f"token-{canary.TOKEN}", "x" * 65])
def test_an_id_that_is_none_is_replaced(site: Site, given: str) -> None:
    answer = ask(site, "{ serverTime }", x_request_id=given)

    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


def test_a_fault_is_in_the_log_by_the_number_that_the_client_got(site: Site) -> None:
    site.rename("organisation", "organisation_gone")
    try:
        answer = ask(
            site,
            "{ organisations(first: 1) { totalCount } }",
            x_request_id="request-with-fault",
            authorization=bearer(site, "ce-officer"),
        )
    finally:
        site.rename("organisation_gone", "organisation")

    [error] = answer.json()["errors"]
    number = error["extensions"]["errorId"]
    request = site.watched.event_of("request-with-fault")
    [fault] = [one for one in site.watched.events("fault") if one["errorId"] == number]
    assert request["errorIds"] == [number]
    assert request["codes"] == {"INTERNAL_SERVER_ERROR": 1}
    assert (fault["requestId"], fault["level"]) == ("request-with-fault", "error")
    assert fault["error"].startswith("sqlalchemy.exc.ProgrammingError")
    assert fault["causes"] == ["psycopg.errors.UndefinedTable"]
    assert fault["sqlstate"] == "42P01"
    assert any(one.startswith("trainingflow/db/wire.py") for one in fault["frames"])


def test_a_trace_goes_from_http_to_sql(site: Site) -> None:
    ask(
        site,
        "query Traced { viewer { person { name } } }",
        authorization=bearer(site, "principal"),
        traceparent=f"00-{TRACE}-{PARENT}-01",
        tracestate=f"vendor={canary.PHONE}",
    )

    collector = site.watched.collector
    served = collector.wait_for(lambda one: one.trace == TRACE and one.kind == SERVER)
    spans = [one for one in collector.spans if one.trace == TRACE]
    [operation] = [one for one in spans if one.name == "query operation"]
    [field] = [one for one in spans if one.name == "Query.viewer"]
    sql = [one for one in spans if one.kind == CLIENT]
    assert (served.name, served.parent, served.service) == (
        "POST /graphql",
        PARENT,
        "trainingflow-api",
    )
    assert served.attributes["http.response.status_code"] == 200
    assert (operation.parent, field.parent) == (served.id, operation.id)
    assert operation.attributes == {
        "graphql.operation.type": "query",
        "graphql.operation.name": "Traced",
    }
    assert {one.parent for one in sql} <= {one.id for one in spans}
    assert "SELECT person" in {one.name for one in sql}
    assert {one.attributes["db.system.name"] for one in sql} == {"postgresql"}
    assert collector.headers[0]["x-collector"] == "open sesame"


def test_a_span_that_failed_says_so_without_the_words_of_the_failure(site: Site) -> None:
    site.rename("organisation", "organisation_gone")
    try:
        ask(
            site,
            "{ organisations(first: 1) { totalCount } }",
            authorization=bearer(site, "ce-officer"),
            traceparent=f"00-{TRACE[::-1]}-{PARENT}-01",
        )
    finally:
        site.rename("organisation_gone", "organisation")

    def failed(one: Received) -> bool:
        return one.trace == TRACE[::-1] and one.kind == CLIENT and one.failed

    assert site.watched.collector.wait_for(failed).attributes["error.type"] == "42P01"


def test_two_processes_count_together(site: Site) -> None:
    name = 'trainingflow_root_fields_total{field="serverTime"}'
    before = site.watched.numbers().get(name, 0)
    for _ in range(30):
        ask(site, "query NeverALabel { serverTime }")
    after = site.watched.numbers()

    assert after[name] - before == 30
    assert not any("NeverALabel" in each for each in after)
    assert after["trainingflow_pool_connections_allowed"] >= 20  # ten each, and those kept apart
    assert 'trainingflow_request_seconds_bucket{le="0.1",route="/graphql"}' in after


def test_what_was_refused_is_counted_by_its_code(site: Site) -> None:
    name = 'trainingflow_errors_total{code="OPERATION_TOO_LARGE"}'
    before = site.watched.numbers().get(name, 0)
    ask(site, "{" + " ".join(f"a{n}: serverTime" for n in range(200)) + "}")

    assert site.watched.numbers()[name] == before + 2  # too many aliases, too many roots


def test_a_path_that_nobody_serves_is_told_by_none_of_its_letters(site: Site) -> None:
    answer = httpx.get(f"{site.watched.address}/{canary.TOKEN}/{canary.PHONE}", trust_env=False)

    told = site.watched.event_of(answer.headers["x-request-id"])
    assert (told["route"], told["status"]) == ("other", 404)


def test_nothing_of_a_person_is_in_logs_traces_or_metrics_whatever_is_sent(
    site: Site, schema: Schema
) -> None:
    sent = set()
    with httpx.Client(base_url=site.watched.address, trust_env=False, timeout=60) as client:
        headers = {"Authorization": bearer(site, "ce-officer"), "X-Canary": canary.TOKEN}
        hidden = canary.TEXT.encode("unicode_escape").decode()
        for place in ("User-Agent", "Referer", "Cookie", "Accept-Language", "X-Forwarded-For"):
            headers[place] = hidden
        for _, document, variables in canary.operations(schema._schema):  # noqa: SLF001 - strawberry has no public name for it
            body = {"query": document, "variables": variables, "extensions": {"x": canary.TEXT}}
            answer = client.post("/graphql", json=body, headers=headers)
            sent.add(answer.headers["x-request-id"])
        for strange in (
            {"query": f"{{ # {canary.TEXT}\n nothing(a: {canary.PHONE}) }}"},
            {"query": f"query p{canary.PHONE} {{ serverTime }}"},
            {"query": f"query {canary.TOKEN} {{ serverTime }}"},
            {"query": "{ serverTime }", "operationName": canary.TEXT},
            {canary.TEXT: canary.TEXT},
        ):
            sent.add(client.post("/graphql", json=strange).headers["x-request-id"])
        for path in ("/graphql", "/calendar/x", "/files/x"):
            answer = client.get(path, params={"query": canary.TEXT, canary.TOKEN: canary.PHONE})
            sent.add(answer.headers["x-request-id"])
        refused = client.post(
            "/graphql", json={"query": "{ x }"}, headers={"Authorization": canary.TOKEN}
        )
        sent.add(refused.headers["x-request-id"])
    for request_id in sent:
        site.watched.event_of(request_id)
    last = refused.headers["x-request-id"]
    site.watched.collector.wait_for(
        lambda one: one.attributes.get("trainingflow.request_id") == last
    )

    lines = site.watched.lines()
    traced = b"".join(site.watched.collector.raw).decode(errors="replace")
    counted = httpx.get(site.watched.metrics, trust_env=False).text
    for text in ("\n".join(lines), traced, counted):
        assert [sign for sign in canary.SIGNS if sign in text] == []
    requests = [one["requestId"] for one in site.watched.events("request")]
    assert sorted(one for one in requests if one in sent) == sorted(sent)
    assert len(sent) > 120


def test_every_line_is_an_event_and_no_request_writes_more_than_four_kilobytes(site: Site) -> None:
    site.rename("person", "person_gone")
    try:
        aliases = " ".join(f"a{n}: organisations(first: 3) {{ totalCount }}" for n in range(15))
        ask(site, "{" + aliases + "}", x_request_id="many-faults-in-one")
        site.rename("organisation", "organisation_gone")
        ask(site, "{" + aliases + "}", x_request_id="many-faults-in-two")
    finally:
        site.rename("person_gone", "person")
        site.rename("organisation_gone", "organisation")
    site.watched.event_of("many-faults-in-two")

    lines = site.watched.lines()
    assert [line for line in lines if not line.startswith("{")][1:] == []  # the address, at first
    written: dict[str, int] = {}
    for line, told in zip(lines[1:], site.watched.told(), strict=True):
        if "requestId" in told:
            written[told["requestId"]] = written.get(told["requestId"], 0) + len(line.encode())
    assert max(written.values()) <= 4096


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema()


def test_the_words_of_the_database_stay_in_the_database(owner_url: str) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("CREATE TEMP TABLE kept (name text CONSTRAINT kept_once UNIQUE)")
        connection.execute("INSERT INTO kept VALUES (%s)", [canary.NAME])
        with pytest.raises(psycopg.errors.UniqueViolation) as refused:
            connection.execute("INSERT INTO kept VALUES (%s)", [canary.NAME])

    told = Raised.of(refused.value).told(5)
    assert canary.NAME in str(refused.value)
    assert canary.NAME not in str(told)
    assert (told["sqlstate"], told["constraint"]) == ("23505", "kept_once")
