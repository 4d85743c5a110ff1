"""A plugin for graphql-core's own tests: what has no executor of its own is compiled, at once.

`upstream` copies it beside those tests, which are in a package of the name of ours.
"""

import sys
from typing import Any

from graphql.execution.incremental import IncrementalExecutor

from trainingflow.compiled import Plans, compiled

PLANS = Plans(threshold=1)
module: Any = sys.modules["graphql.execution.execute"]
module.IncrementalExecutor = compiled(IncrementalExecutor, PLANS)


def pytest_sessionfinish() -> None:
    """Tell how much was compiled, so that nobody takes graphql-core's answers for ours."""
    print(dict(PLANS.counts))
    assert PLANS.counts["compiled"] > 0
