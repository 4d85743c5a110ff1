"""Posts of teachers that bring requirements of their own, with their periods."""

from typing import Final

from trainingflow.db.models import PostHeld
from trainingflow.domain.citation import Label
from trainingflow.policies.declared import PUBLISHED
from trainingflow.services.imports.columns import Column, choice, code, day
from trainingflow.services.imports.holders import keeps_registers
from trainingflow.services.imports.holdings import comparer
from trainingflow.services.imports.kind import Kind

_POSTS: Final = PUBLISHED["posts"]

POSTS: Final = Kind(
    name="POSTS",
    label=Label("岗位", "Posts"),
    about=Label(
        "新增教师担任的岗位，或填写截止日期。",
        "Adds posts of known teachers, or says when they ended.",
    ),
    columns=(
        Column(
            "code",
            Label("人员编号", "Personal code"),
            code(),
            Label("系统中已有的教师，按文本填写", "Of a known teacher; write it as text"),
            "T000123",
            required=True,
        ),
        Column(
            "post",
            Label("岗位", "Post"),
            choice(_POSTS),
            Label("从下拉列表选择", "From the list"),
            next(iter(_POSTS.values())).zh,
            required=True,
            choices=_POSTS,
        ),
        Column(
            "since",
            Label("起始日期", "Since"),
            day(),
            Label("担任该岗位的第一天", "The first day in the post"),
            "2022-09-01",
            required=True,
        ),
        Column(
            "until",
            Label("截止日期", "Until"),
            day(),
            Label("最后一天；在任不填", "The last day; left out while it lasts"),
        ),
    ),
    key=("code", "since", "post"),
    may=keeps_registers,
    comparer=comparer(PostHeld, "post", _POSTS),
    targets=("post_held",),
)
