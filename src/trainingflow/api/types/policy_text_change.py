"""What two versions of a policy say differently, entry by entry, in the words of their files."""

import strawberry

from trainingflow.api.types.described import described
from trainingflow.policies.difference import Aspect, Difference, Kind

described(
    Kind,
    "What happened to a part of a policy (变化种类).",
    {
        "ADDED": "It is new (新增).",
        "REMOVED": "It is gone (删除).",
        "CHANGED": "It says something else (修改).",
        "REORDERED": "It stands in another place, and order matters there (调整顺序).",
    },
    name="PolicyTextChangeKind",
)
described(
    Aspect,
    "What a part of a policy is about (变化内容).",
    {
        "NUMBER": "A number (数值).",
        "CITATION": "The article behind it (依据).",
        "NAME": "What it is called (名称).",
        "RULE": "Whom or what it is about (规则).",
    },
    name="PolicyTextAspect",
)


@strawberry.type(description="One thing that two versions say differently (条文变化).")
class PolicyTextChange:
    """One thing that two versions say differently."""

    section: str = strawberry.field(
        description="The section of the file (部分): `requirements`, `activities`, `offsets` …"
    )
    code: str = strawberry.field(description="The entry in that section (代码), e.g. `TOTAL`.")
    part: str = strawberry.field(
        description="Where inside the entry (位置); empty where the whole entry is meant."
    )
    kind: Kind = strawberry.field(description="What happened to it (变化种类).")
    aspect: Aspect = strawberry.field(description="What it is about (变化内容).")
    old: str | None = strawberry.field(
        description="What the version before says (原内容); null where it says nothing."
    )
    new: str | None = strawberry.field(
        description="What the new version says (新内容); null where it says nothing."
    )
    article: str = strawberry.field(
        description="The article that the new version cites for it (依据条款), or the old one's."
    )

    @classmethod
    def of(cls, one: Difference) -> "PolicyTextChange":
        """Show a difference."""
        return cls(
            section=one.section,
            code=one.code,
            part=one.part,
            kind=one.kind,
            aspect=one.aspect,
            old=one.old,
            new=one.new,
            article=one.article,
        )
