"""Which facts of a teacher a file names, so that the others stay as they are."""

import json


def facts_given(text: str) -> frozenset[str]:
    """Give the names of the facts under `teacher`; the text has been read as facts before."""
    found = json.loads(text)
    found = found.get("facts", found)
    return frozenset(found.get("teacher") or {})
