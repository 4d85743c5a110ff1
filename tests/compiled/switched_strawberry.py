"""A plugin for strawberry's own tests: every schema is compiled, at its first operation.

`upstream_strawberry` copies it beside those tests.
"""

from typing import Any

import strawberry.schema.schema

from trainingflow.compiled import Plans, compiled
from trainingflow.compiled.strawberry_fields import PREDICATE, attribute

PLANS = Plans(attribute, [PREDICATE], threshold=1)
module: Any = strawberry.schema.schema
module.StrawberryGraphQLCoreExecutionContext = compiled(
    module.StrawberryGraphQLCoreExecutionContext, PLANS
)


def pytest_sessionfinish() -> None:
    """Tell how much was compiled, so that nobody takes graphql-core's answers for ours."""
    print(dict(PLANS.counts))
    assert PLANS.counts["compiled"] > 0
