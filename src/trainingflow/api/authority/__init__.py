"""Who may see or do what: one table, and nothing outside it.

Every field of the query and of the mutation has an entry, and so has every field of the types
that show a person's data. A field without an entry, or an entry without a field, stops the
process before it serves. Which action of a lifecycle is open to whom is decided by the
lifecycle itself; the entry of a mutation says who may ask.
"""

from trainingflow.api.authority.enforce import AuthorityIncomplete, enforce
from trainingflow.api.authority.rules import EVERYBODY, SIGNED_IN, Rule
from trainingflow.api.authority.table import ROOTS, TABLE

__all__ = ["EVERYBODY", "ROOTS", "SIGNED_IN", "TABLE", "AuthorityIncomplete", "Rule", "enforce"]
