"""Credits of earlier years (历史学分): into the ledger once another person confirms them.

Whoever sends the file prepares; whoever applies it confirms, and is somebody else. What has to be
taken back is reversed, never removed.
"""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.services.imports.columns import (
    YES_OR_NO,
    Column,
    amount,
    code,
    day,
    text,
    yes_or_no,
)
from trainingflow.services.imports.former import confirming
from trainingflow.services.imports.former.comparing import FormerRecords
from trainingflow.services.imports.holders import NO_CREDIT_OFFICE, keeps_credits
from trainingflow.services.imports.kind import Kind

_MOST_HOURS: Final = 2_000
_LONGEST: Final = 200

_WHOSE: Final = (
    Column(
        "code",
        Label("人员编号", "Personal code"),
        code(),
        Label("系统中已有的教师，按文本填写", "Of a known teacher; write it as text"),
        "T000123",
        required=True,
    ),
    Column(
        "earned_on",
        Label("取得日期", "Earned on"),
        day(),
        Label("学习结束日；本年度以前", "Its last day; before this year"),
        "2019-12-01",
        required=True,
    ),
)
_WHAT: Final = (
    Column(
        "activity",
        Label("培训活动", "Activity"),
        text(_LONGEST),
        Label("办法中的活动名称或代码", "Its name or code in the regulation"),
        "公共必修课",
        required=True,
    ),
    Column(
        "details",
        Label("主题或版块", "Details"),
        text(_LONGEST),
        Label(
            "办法要求的主题、版块、部分等，以分号分隔；也可写“字段=值”",
            "Topic, module, part … as the regulation asks; several by semicolons, or “field=value”",
        ),
        "思想政治素质与师德修养",
    ),
    Column(
        "hours",
        Label("学时", "Hours"),
        amount(_MOST_HOURS),
        Label("最多两位小数", "With two decimals at most"),
        "20",
        required=True,
    ),
    Column(
        "passed",
        Label("是否合格", "Passed"),
        yes_or_no(),
        Label("不填为“是”", "“Yes” where it is left out"),
        YES_OR_NO["true"].zh,
        choices=YES_OR_NO,
    ),
)
_WHENCE: Final = (
    Column(
        "source",
        Label("来源", "Source"),
        text(_LONGEST),
        Label("证书编号、文号或档案", "Number of a certificate, of a document, or the file"),
        "继续教育证书 朝2019-0312",
        required=True,
    ),
    Column(
        "article",
        Label("依据条款", "Article"),
        text(_LONGEST),
        Label("据以认定的文件和条款", "The regulation and article by which it counts"),
        "附件4 第二十七条",
        required=True,
    ),
)

FORMER_RECORDS: Final = Kind(
    name="FORMER_RECORDS",
    label=Label("历史学分", "Former records"),
    about=Label(
        "登记以前年度的学分。导入人之外的另一人确认后生效；撤销以冲销记录进行，须两人办理。",
        "Records credits of earlier years, which count once somebody else than their sender has "
        "applied them; they are taken back by reversals, which two ask for.",
    ),
    columns=(*_WHOSE, *_WHAT, *_WHENCE),
    key=("code", "earned_on", "activity", "details"),
    may=keeps_credits,
    refusal=NO_CREDIT_OFFICE,
    comparer=FormerRecords,
    targets=("credit_record_group", "credit_record"),
    take_back=confirming.take_back,
    ended=confirming.confirm,
    two_persons=True,
)
