"""The register of personal data (个人信息登记): what is kept of people, for what, and how long.

One entry for each table that says something of a person, or names one. A table with a column that
points to a person and without an entry stops the tests; the page `docs/personal-data.md` and the
export of a person's own data are made from these entries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Category(StrEnum):
    """What sort of data it is; each has one purpose and one legal basis."""

    IDENTITY = "IDENTITY"
    CONTACT = "CONTACT"
    CAREER = "CAREER"
    CREDITS = "CREDITS"
    TRAINING = "TRAINING"
    DEEDS = "DEEDS"
    OPINIONS = "OPINIONS"
    MESSAGES = "MESSAGES"
    SIGN_IN = "SIGN_IN"
    RIGHTS = "RIGHTS"


class Fate(StrEnum):
    """What an erasure does to the rows of a table that say something of the person."""

    ERASED = "ERASED"
    ENDED = "ENDED"
    KEPT = "KEPT"


class Purpose(StrEnum):
    """For what a whole number may be read, or somebody looked for by one."""

    IDENTITY_CHECK = "IDENTITY_CHECK"
    CONTACT = "CONTACT"
    REPORTING = "REPORTING"
    DATA_RIGHT = "DATA_RIGHT"


PURPOSES: Mapping[Purpose, tuple[str, str]] = MappingProxyType(
    {
        Purpose.IDENTITY_CHECK: (
            "to make sure that it is this person, before something is recorded of them",
            "登记前核对身份",
        ),
        Purpose.CONTACT: ("to reach the person about their training", "就培训事宜联系本人"),
        Purpose.REPORTING: (
            "to report training to the registers that the law names",
            "依法向上级登记系统报送",
        ),
        Purpose.DATA_RIGHT: (
            "to answer what a person asks about their own data, or the own number",
            "答复个人信息权利申请，或本人查阅",
        ),
    }
)
"""Every purpose there is, in English and Chinese; all within what CONTACT is kept for."""


class Stay(StrEnum):
    """How long it stays, and what an erasure does to it."""

    LEDGER = "LEDGER"
    HISTORY = "HISTORY"
    UNTIL_ERASED = "UNTIL_ERASED"
    SHORT = "SHORT"


@dataclass(frozen=True, slots=True)
class Ground:
    """Why something may be kept.

    Attributes:
        zh: what the category is called.
        purpose: in English and Chinese.
        basis: the law, in English and Chinese.
        sensitive: whether it is encrypted, masked and read with a reason only.
    """

    zh: str
    purpose: tuple[str, str]
    basis: tuple[str, str]
    sensitive: bool = False


_DUTY = (
    "statutory duty of the education authority (PIPL art. 13(3), art. 34)",
    "履行法定职责（《个人信息保护法》第十三条第三项、第三十四条）",
)
_SECURITY = (
    "security of the system and its evidence (PIPL art. 51; Cybersecurity Law)",
    "保障信息安全与留存日志（《个人信息保护法》第五十一条、《网络安全法》）",
)

GROUNDS: Mapping[Category, Ground] = MappingProxyType(
    {
        Category.IDENTITY: Ground("身份", ("to say who a record is of", "标明记录所属人员"), _DUTY),
        Category.CONTACT: Ground(
            "个人号码",
            ("to recognise a person in other registers, and to reach one", "核对身份、联系本人"),
            _DUTY,
            sensitive=True,
        ),
        Category.CAREER: Ground(
            "任职经历",
            ("to decide which credits are owed, and to whom", "确定应修学分及其归属"),
            _DUTY,
        ),
        Category.CREDITS: Ground(
            "学分", ("to count completed training and to prove it", "核算并证明培训学分"), _DUTY
        ),
        Category.TRAINING: Ground(
            "参训情况",
            ("to carry out training, and to record who took part", "组织培训、记录参训情况"),
            _DUTY,
        ),
        Category.DEEDS: Ground(
            "经办情况",
            ("to show who decided what, when and in which role", "记录何人何时以何身份作出决定"),
            _DUTY,
        ),
        Category.OPINIONS: Ground(
            "评审意见",
            ("to keep the reasons of appraisals and decisions", "保存评审与决定的理由"),
            _DUTY,
        ),
        Category.MESSAGES: Ground(
            "通知与工作", ("to tell people what waits for them", "告知本人待办事项"), _DUTY
        ),
        Category.SIGN_IN: Ground(
            "登录", ("to let in whom it is, and nobody else", "识别并保护账号"), _SECURITY
        ),
        Category.RIGHTS: Ground(
            "权利行使",
            ("to prove how the rights of people were met", "证明个人权利的行使与保障"),
            _SECURITY,
        ),
    }
)

STAYS: Mapping[Stay, tuple[str, str]] = MappingProxyType(
    {
        Stay.LEDGER: (
            "as long as the ledger, which is append-only; an erased person is a key in it, no name",
            "与学分台账同期；台账只增不改，删除后仅存编号",
        ),
        Stay.HISTORY: (
            "as long as its item, whose history is append-only; an erased person is a key in it",
            "与所属事项同期；删除后仅存编号",
        ),
        Stay.UNTIL_ERASED: ("until the person is erased", "至本人信息删除为止"),
        Stay.SHORT: (
            "until it has ended, and six months as evidence",
            "失效后留存六个月备查",
        ),
    }
)


FATES: Mapping[Stay, Fate] = MappingProxyType(
    {
        Stay.UNTIL_ERASED: Fate.ERASED,
        Stay.SHORT: Fate.ENDED,
        Stay.LEDGER: Fate.KEPT,
        Stay.HISTORY: Fate.KEPT,
    }
)
"""What an erasure does to what stays so long."""

REASONS: Mapping[Stay, tuple[str, str]] = MappingProxyType(
    {
        Stay.UNTIL_ERASED: (
            "Names are taken away, numbers emptied and their key destroyed (PIPL art. 47).",
            "去除姓名，清空号码并销毁密钥（《个人信息保护法》第四十七条）。",
        ),
        Stay.SHORT: (
            "Every way in ends and is emptied; evidence names a key only (Cybersecurity Law).",
            "登录方式立即失效并清空；其余仅存编号备查（《网络安全法》）。",
        ),
        Stay.LEDGER: (
            "Kept by statutory duty, under a key without a name (PIPL art. 13(3), 47 para. 2).",
            "依法留存学分档案，仅存编号（《个人信息保护法》第十三条、第四十七条）。",
        ),
        Stay.HISTORY: (
            "Kept as proof of what was done, by key, without a name (PIPL art. 47 para. 2, 51).",
            "依法留存办理记录与日志，仅存编号（《个人信息保护法》第四十七条第二款、第五十一条）。",
        ),
    }
)
"""Why that is so, with the law; in English and Chinese."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one table keeps of people.

    Attributes:
        zh: the term of the table.
        subjects: the columns that say of whom a row is, or who did something, with their terms.
        contents: the other columns that say something of a person, with their terms.
    """

    zh: str
    category: Category
    stay: Stay
    subjects: Mapping[str, str]
    contents: Mapping[str, str] = field(default_factory=dict)


CODES = frozenset(
    {"kind", "state", "role", "status", "action", "policy_id", "policy_hash", "inputs_hash"}
    | {"facts_hash", "before_hash", "source_kind", "language", "hash", "operations", "kinds"}
    | {"key_id", "sort", "round", "semester", "variant", "missing", "findings", "recipient"}
    | {"text_key", "audience", "purpose", "occasion", "duty", "definition_version", "criterion"}
    | {"from_state", "to_state", "previous_state", "acting_for", "delivery_mode", "category"}
    | {"activity", "topic", "module", "part", "size", "policies", "item_kind", "batch", "outcome"}
    | {"assignment_ids", "actions", "content_type", "means", "move", "about", "key", "number"}
    | {"filing_no", "library_no", "project_reference", "ended_because", "linked_because"}
    | {
        "revoked_because",
        "switched_off_because",
        "master",
        "old_master",
        "networks",
        "issuer",
        "roles",
        "object_kind",
        "request_id",
        "result",
    }
)
"""Columns that hold a code of a closed list, a number or a hash wherever they stand."""
