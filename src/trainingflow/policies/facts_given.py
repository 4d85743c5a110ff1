"""What facts are read with, where several policies are meant, and which of them a file names."""

import json
from collections.abc import Iterable, Mapping

from trainingflow.domain.credit.rules import FieldRule
from trainingflow.policies.facts_file import TeacherWords
from trainingflow.policies.reader import Policy


def facts_given(text: str) -> frozenset[str]:
    """Give the names of the facts under `teacher`; the text has been read as facts before."""
    found = json.loads(text)
    found = found.get("facts", found)
    return frozenset(found.get("teacher") or {})


def words_of(policies: Iterable[Policy]) -> tuple[Mapping[str, FieldRule], TeacherWords]:
    """Give the fields of records and the words about teachers that any of some policies knows."""
    fields: dict[str, FieldRule] = {}
    facts: dict[str, FieldRule] = {}
    words: dict[str, tuple[str, ...]] = {}
    for policy in policies:
        fields |= policy.credit.fields
        facts |= policy.credit.teacher_facts
        for name, some in policy.credit.words.items():
            words[name] = (*words.get(name, ()), *some)
    return fields, TeacherWords(facts, words)
