"""How a policy that is told in sentences is shown at the terminal, and to programs."""

from collections.abc import Iterator
from itertools import groupby

from trainingflow.domain.citation import Language
from trainingflow.policies.reader import Reading
from trainingflow.policies.sentences import TOLD, cycle, sentences


def page(reading: Reading, language: Language, *, quotes: bool) -> Iterator[str]:
    """Give the lines of a policy: what it is, then section by section, a sentence a line."""
    policy, zh = reading.policy, language == "zh-CN"
    yield f"{policy.titles.text(language)} ({policy.id})"
    authority = policy.authority.text(language)
    years = cycle(reading.node, language)
    yield (
        f"{authority}，{policy.document}，{years}"
        if zh
        else (f"{authority}, {policy.document}, {years}")
    )
    for section, told in groupby(sentences(reading.node, language), lambda one: one.section):
        yield from ("", f"{TOLD[section].text(language)}:")
        for one in told:
            yield f"  {one.text}"
            if quotes and one.quote:
                yield f"    「{one.quote}」"
            if quotes and one.reading:
                yield f"    {'理解' if zh else 'Read as'}: {one.reading}"


def as_data(reading: Reading, language: Language) -> list[dict[str, str]]:
    """Give the sentences of a policy as data."""
    return [
        {
            "section": one.section,
            "code": one.code,
            "text": one.text,
            "quote": one.quote,
            "reading": one.reading,
        }
        for one in sentences(reading.node, language)
    ]
