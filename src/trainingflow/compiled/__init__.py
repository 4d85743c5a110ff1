"""Compiled execution of GraphQL operations: the answers of graphql-core, for a part of the price.

graphql-core decides everything anew for each value: which fields, which resolver, which type. Here
that is decided once for each operation and set of directive values, and written down as Python
code. The code takes the short way where it is certain of the answer; for everything else it calls
the methods of graphql-core's own executor, which it extends. So what is rare is exact because it
*is* graphql-core.

Knows GraphQL and, for its fields, strawberry; nothing of what the schema is about.
"""

from trainingflow.compiled.executor import CompiledExecution, compiled
from trainingflow.compiled.pin import VERIFIED
from trainingflow.compiled.plans import Plans

__all__ = ["VERIFIED", "CompiledExecution", "Plans", "compiled"]
