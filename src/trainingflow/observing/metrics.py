"""What is counted and measured, in Prometheus' form.

Every label has a bounded set of values: names of the schema, of routes, of codes. What a client
chooses is no label.
"""

from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY: Final = CollectorRegistry()

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_COSTS: Final = (10, 30, 100, 300, 1000, 3000, 10000, 30000)

REQUESTS: Final = Counter(
    "trainingflow_requests",
    "HTTP requests answered.",
    ("route", "method", "status"),
    registry=REGISTRY,
)
REQUEST_SECONDS: Final = Histogram(
    "trainingflow_request_seconds",
    "Time from a request to its answer.",
    ("route",),
    buckets=_SECONDS,
    registry=REGISTRY,
)
OPERATIONS: Final = Counter(
    "trainingflow_operations",
    "GraphQL operations; named where the document is trusted.",
    ("kind", "operation", "outcome"),
    registry=REGISTRY,
)
ROOT_FIELDS: Final = Counter(
    "trainingflow_root_fields",
    "Root fields asked for.",
    ("field",),
    registry=REGISTRY,
)
OPERATION_COST: Final = Histogram(
    "trainingflow_operation_cost",
    "Cost of admitted operations.",
    ("kind",),
    buckets=_COSTS,
    registry=REGISTRY,
)
ERRORS: Final = Counter(
    "trainingflow_errors",
    "Errors answered, by code; refusals of admission and of rate limits are among them.",
    ("code",),
    registry=REGISTRY,
)
FAULTS: Final = Counter("trainingflow_faults", "Faults of the server.", registry=REGISTRY)
RETRIED: Final = Counter(
    "trainingflow_transactions_retried", "Transactions begun again.", registry=REGISTRY
)
POOL_IN_USE: Final = Gauge(
    "trainingflow_pool_connections_in_use",
    "Database connections that a transaction holds, all processes together.",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
POOL_SIZE: Final = Gauge(
    "trainingflow_pool_connections_allowed",
    "Database connections that there may be, all processes together.",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
POOL_REFUSED: Final = Counter(
    "trainingflow_pool_refusals",
    "Transactions that got no connection in time.",
    registry=REGISTRY,
)
JOBS: Final = Counter(
    "trainingflow_jobs", "Jobs of the worker that ended.", ("task", "outcome"), registry=REGISTRY
)
JOB_SECONDS: Final = Histogram(
    "trainingflow_job_seconds",
    "Time that a job took.",
    ("task",),
    buckets=(*_SECONDS, 60, 300),
    registry=REGISTRY,
)
CONNECTIONS: Final = Gauge(
    "trainingflow_subscribed_connections",
    "Connections that are answered again and again: WebSockets and event streams.",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
EVENTS_GIVEN: Final = Counter(
    "trainingflow_events_given", "Events given to those who wait for them.", registry=REGISTRY
)
FELL_BEHIND: Final = Counter(
    "trainingflow_subscribers_behind",
    "How often somebody who waits for events had to read them again.",
    registry=REGISTRY,
)
STATE: Final = Gauge(
    "trainingflow_state",
    "What the worker has measured of the database, by name; see docs/operations.md.",
    ("measure",),
    multiprocess_mode="mostrecent",
    registry=REGISTRY,
)
INVARIANT_ROWS: Final = Gauge(
    "trainingflow_invariant_rows",
    "Rows that break an invariant; anything but 0 is an alarm.",
    ("invariant",),
    multiprocess_mode="mostrecent",
    registry=REGISTRY,
)
MEASURED_AT: Final = Gauge(
    "trainingflow_measured_timestamp_seconds",
    "When the worker has last measured, in seconds since 1970.",
    ("what",),
    multiprocess_mode="mostrecent",
    registry=REGISTRY,
)


@cache
def counted(metric: Counter, *labels: str) -> Counter:
    """The count with these labels, looked up once: there are few of them."""
    return metric.labels(*labels)


@cache
def measured(metric: Histogram, *labels: str) -> Histogram:
    """The measure with these labels, looked up once."""
    return metric.labels(*labels)
