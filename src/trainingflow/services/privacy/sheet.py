"""What is kept of a person as people read it: one line for each thing that is said, in Chinese."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from trainingflow.services.privacy.entries import REGISTER
from trainingflow.services.privacy.register import GROUNDS
from trainingflow.services.report_files import Row

_HEAD: Final = ("类别", "名称", "序号", "项目", "内容", "处理目的", "依据", "保存期限")
_NUMBERS: Final = "个人号码"


def rows(said: Mapping[str, Any]) -> Iterator[Row]:
    """The lines of an export, the heading first; empty values are left out."""
    yield _HEAD
    for kind, number in said["numbers"].items():
        yield (_NUMBERS, _NUMBERS, "1", kind, number, "", "", "")
    for name, table in said["tables"].items():
        entry = REGISTER[name]
        terms = {**entry.subjects, **entry.contents}
        grounds = (table["purpose"], table["basis"], table["kept"])
        for number, row in enumerate(table["rows"], start=1):
            for column, value in row.items():
                if value not in (None, "", [], {}):
                    yield (
                        GROUNDS[entry.category].zh,
                        entry.zh,
                        str(number),
                        terms.get(column, column),
                        str(value),
                        *grounds,
                    )
