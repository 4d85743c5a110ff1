"""Numbers by which a person is known elsewhere: masked, and whole."""

import strawberry

from trainingflow.api.types.described import described
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.services.privacy.numbers import Number
from trainingflow.services.privacy.register import PURPOSES, Purpose
from trainingflow.services.privacy.shown import MOST, Whole, Withheld

described(
    NumberKind,
    "What kind of personal number it is (个人号码种类).",
    {
        "ID_CARD": "The number of the ID card (居民身份证号).",
        "PHONE": "The mobile phone (手机号码).",
        "EMAIL": "The e-mail address (电子邮箱).",
    },
)
described(
    Withheld,
    "Why a whole number is not shown (不予显示的原因).",
    {
        "NONE_KEPT": "None is kept here (未登记).",
        "LIMIT_REACHED": f"You were shown {MOST} within an hour: wait (超过每小时次数上限).",
        "REASON_MISSING": "Say what it is needed for, without any number in it (须说明查看理由，"
        "不得含号码).",
        "NO_NUMBER": "What was looked for is no number of its kind (格式不正确).",
    },
)
described(
    Purpose,
    "For what a whole number is needed (处理目的), in the words of the register.",
    {str(one): f"{en[0].upper()}{en[1:]} ({zh})." for one, (en, zh) in PURPOSES.items()},
    name="NumberPurpose",
)


@strawberry.type(description="A personal number, masked (个人号码，脱敏显示).")
class PersonalNumber:
    """A personal number, masked."""

    kind: NumberKind = strawberry.field(description="Its kind (种类).")
    masked: str = strawberry.field(
        description="The number with its middle hidden (脱敏号码), e.g. `110101********1234`."
    )

    @classmethod
    def of(cls, number: Number) -> "PersonalNumber":
        """Show a number, masked."""
        return cls(kind=number.kind, masked=number.masked)


@strawberry.type(description="A whole personal number, or why it is withheld (完整号码).")
class WholeNumber:
    """A whole personal number, or why it is withheld."""

    number: str | None = strawberry.field(
        description="The whole number (完整号码); null where it is withheld."
    )
    withheld: Withheld | None = strawberry.field(
        description="Why it is withheld (不予显示的原因); null where it is shown."
    )

    @classmethod
    def of(cls, whole: Whole) -> "WholeNumber":
        """Show a whole number."""
        return cls(number=whole.number, withheld=whole.withheld)
