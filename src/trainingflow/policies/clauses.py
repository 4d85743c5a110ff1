"""What the words of a policy file mean in a sentence, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trainingflow.domain.citation import Label


@dataclass(frozen=True, slots=True)
class Phrase:
    """How words that stand side by side are said; `{word}` is what stands there.

    Attributes:
        keys: the words that it says, all of which must be there.
        label: the clause.
        value: only where the single word has this value; none for any.
    """

    keys: tuple[str, ...]
    label: Label
    value: str | None = None


def _p(keys: str, zh: str, en: str, value: str | None = None) -> Phrase:
    return Phrase(tuple(keys.split()), Label(zh, en), value)


SILENT: Final = Label("", "")
"""A clause for what goes without saying, e.g. a written default."""

PHRASES: Final = (
    _p("from to over", "{from}超过 {over} 的部分折抵{to}",
       "what {from} has above {over} fills {to}"),
    # what an article grants
    _p("every of credits ledger", "每 {every} {of}计入{ledger} {credits} 学分",
       "{credits} credits of {ledger} for every {every} {of}"),
    _p("every of amount ledger", "每 {every} {of}计入{ledger} {amount} {unit}",
       "{amount} {unit} of {ledger} for every {every} {of}"),
    _p("by credits ledger", "按 {by} 计入{ledger}学分：{credits}",
       "credits of {ledger} by {by}: {credits}"),
    _p("by amount ledger", "按 {by} 计入{ledger}{unit}：{amount}",
       "{unit} of {ledger} by {by}: {amount}"),
    _p("bands of ledger", "按{of}分档计入{ledger}{unit}：{bands}",
       "{unit} of {ledger} by how many {of}: {bands}"),
    _p("shortfall ledger", "计入{ledger}，所缺多少计多少", "as much of {ledger} as is missing"),
    _p("of credits ledger", "每 1 {of}计入{ledger} {credits} 学分",
       "{credits} credits of {ledger} for each of {of}"),
    _p("of ledger", "{of}全部计入{ledger}", "all {of} as {ledger}"),
    _p("credits ledger", "计入{ledger} {credits} 学分", "{credits} credits of {ledger}"),
    _p("amount ledger", "计入{ledger} {amount} {unit}", "{amount} {unit} of {ledger}"),
    _p("step", "以 {step} 为单位", "in steps of {step}"),
    _p("times", "乘以 {times}", "multiplied by {times}"),
    _p("fills", "只用于补足{fills}的不足", "only as far as {fills} falls short"),
    _p("fields", "注明 {fields}", "marked {fields}"),
    _p("fits", "适用条件：{fits}", "where {fits}"),
    _p("requires", "须满足：{requires}", "on condition that {requires}"),
    _p("uncredited", "不计学分", "without credit", "true"),
    _p("uncredited", "", "", "false"),
    _p("awards", "{awards}", "{awards}"),
    _p("once", "{once}", "{once}"),
    _p("countedAs among", "按 {countedAs} 所指的活动（{among}）计",
       "as the activity that {countedAs} names ({among})"),
    _p("countedAs", "按 {countedAs} 所指的活动计", "as the activity that {countedAs} names"),
    _p("rules", "{rules}", "{rules}"),
    # how often it is granted
    _p("per", "每个 {per}", "for each {per}"),
    _p("most", "至多 {most} 次", "at most {most} times"),
    _p("keep", "取最早的一次", "the first", "FIRST"),
    _p("keep", "取最高的一次", "the highest", "HIGHEST"),
    _p("later", "其余按 {later} 计", "the others bring {later} of it"),
    # what is owed, or counts at most
    _p("minima unit", "不少于下列各项之和（{unit}）：{minima}",
       "at least the sum, in {unit}, of: {minima}"),
    _p("maxima unit", "不超过下列各项之和（{unit}）：{maxima}",
       "at most the sum, in {unit}, of: {maxima}"),
    _p("minima", "不少于下列各项之和：{minima}", "at least the sum of: {minima}"),
    _p("maxima", "不超过下列各项之和：{maxima}", "at most the sum of: {maxima}"),
    _p("atLeast unit", "不少于 {atLeast} {unit}", "at least {atLeast} {unit}"),
    _p("atMost unit", "不超过 {atMost} {unit}", "at most {atMost} {unit}"),
    _p("atLeast", "不少于 {atLeast}", "at least {atLeast}"),
    _p("atMost", "不超过 {atMost}", "at most {atMost}"),
    _p("unit", "以{unit}计", "counted in {unit}"),
    _p("take of", "按 {of} 的不同取值计", "counting different values of {of}", "DIFFERENT"),
    _p("take", "", "", "SUM"),
    _p("take", "取最大的一次", "in the largest single one", "LARGEST"),
    _p("take", "按不同取值计", "counting different values", "DIFFERENT"),
    _p("together", "{together}", "{together}"),
    _p("of", "以 {of} 计", "counted by {of}"),
    _p("requirements", "完成其中的要求：{requirements}",
       "meeting these requirements: {requirements}"),
    _p("each", "", "", "CYCLE"),
    _p("each", "每{each}", "every {each}"),
    _p("within", "在当前的{within}内", "within the current {within}"),
    _p("rollingYears", "最近 {rollingYears} 年内", "within the last {rollingYears} years"),
    _p("rollingMonths", "最近 {rollingMonths} 个月内", "within the last {rollingMonths} months"),
    _p("first last", "自 {first} 至 {last}", "from {first} to {last}"),
    _p("first", "自 {first} 起", "from {first} on"),
    _p("last", "至 {last} 止", "until {last}"),
    _p("ledgers", "类别：{ledgers}", "of {ledgers}"),
    _p("activities", "仅限{activities}", "only from {activities}"),
    _p("exceptActivities", "不含{exceptActivities}", "not from {exceptActivities}"),
    _p("where", "限于 {where}", "where {where}"),
    _p("whileIn", "取得时属于{whileIn}", "earned while among {whileIn}"),
    _p("groups unless", "适用于{groups}，{unless}除外", "for {groups}, but not for {unless}"),
    _p("groups", "适用于{groups}", "for {groups}"),
    _p("unless", "{unless}除外", "not for {unless}"),
    _p("whenMet", "仅当已完成{whenMet}", "only where {whenMet} is met"),
    _p("unlessMet", "已完成{unlessMet}的除外", "not where {unlessMet} is met"),
    _p("scale", "按 {scale} 折算", "reduced by the scale {scale}"),
    _p("round", "取整：{round}", "rounded {round}"),
    _p("to direction", "{direction}到 {to} 的整数倍", "{direction} to multiples of {to}"),
    _p("basis", "按计入的记录", "looking at records that count", "COUNTED"),
    _p("basis", "按全部已确认的记录", "looking at all confirmed records", "CONFIRMED"),
    _p("basis", "按计入类别的数额", "looking at what was entered", "ENTERED"),
    _p("beforeOffsets", "按折抵之前的数额", "before anything moves", "true"),
    _p("beforeOffsets", "", "", "false"),
    _p("carryOver", "超出部分结转：{carryOver}", "what is above is carried over: {carryOver}"),
    _p("partOf cut", "属于{partOf}（按{cut}划分）", "as part of {partOf} (division {cut})"),
    _p("partOf", "属于{partOf}", "as part of {partOf}"),
    _p("cut", "按{cut}划分", "in the division {cut}"),
    _p("finding", "未达到的提示 {finding}", "else the finding {finding}"),
    _p("blocking", "", "", "true"),
    _p("blocking", "不影响结业", "advisory", "false"),
    # numbers that are no digits
    _p("share ofNeed", "{ofNeed}应得的 {share}", "{share} of what {ofNeed} needs"),
    _p("share ofHave", "{ofHave}已得的 {share}", "{share} of what is there for {ofHave}"),
    _p("share", "{share}", "a share of {share}"),
    _p("by values otherwise", "按 {by}：{values}，其他 {otherwise}",
       "by {by}: {values}, else {otherwise}"),
    _p("by values", "按 {by}：{values}", "by {by}: {values}"),
    _p("byYearOf values otherwise", "按 {byYearOf} 的年份：{values}，其他 {otherwise}",
       "by the year of {byYearOf}: {values}, else {otherwise}"),
    _p("byYearOf values", "按 {byYearOf} 的年份：{values}", "by the year of {byYearOf}: {values}"),
    # what moves
    _p("until", "补足{until}的不足为止", "as far as {until} falls short"),
    _p("beyond", "不用于补足{beyond}", "but not for {beyond}"),
    _p("keeps", "且不使{keeps}不足", "and never below {keeps}"),
    _p("every credits", "每 {every} 折 {credits}", "{every} become {credits}"),
    _p("every", "每 {every} 折一", "{every} become one"),
    _p("credits", "折为 {credits}", "worth {credits} each"),
    _p("chain", "折入的可以再折抵", "what moved in may move on", "true"),
    _p("chain", "", "", "false"),
    _p("whole", "按整项计算", "as a whole", "true"),
    _p("whole", "", "", "false"),
    # who owes something else, and what part
    _p("facts", "{facts}", "{facts}"),
    _p("yearsFrom", "自 {yearsFrom} 起按年计", "by the years from {yearsFrom}"),
    _p("monthsFrom", "自 {monthsFrom} 起按月计", "by the months from {monthsFrom}"),
    _p("daysFrom", "自 {daysFrom} 起按日计", "by the days from {daysFrom}"),
    _p("yearsIn", "按属于{yearsIn}的年数", "by the years spent among {yearsIn}"),
    _p("monthsIn", "按属于{monthsIn}的月数", "by the months spent among {monthsIn}"),
    _p("daysIn", "按属于{daysIn}的天数", "by the days spent among {daysIn}"),
    _p("yearsOutside", "不计{yearsOutside}的年份", "without the years among {yearsOutside}"),
    _p("monthsOutside", "不计{monthsOutside}的月份", "without the months among {monthsOutside}"),
    _p("daysOutside", "不计{daysOutside}的天数", "without the days among {daysOutside}"),
    _p("values", "{values}", "{values}"),
    _p("yearsAtLeast", "满 {yearsAtLeast} 年", "{yearsAtLeast} years ago or more"),
    _p("yearsBelow", "不满 {yearsBelow} 年", "less than {yearsBelow} years ago"),
    _p("kinds", "类型为 {kinds}", "of the kind {kinds}"),
    _p("runBy", "由 {runBy} 举办", "run by {runBy}"),
    _p("professionalDevelopmentSchool", "为教师专业发展学校", "a professional-development school",
       "true"),
    _p("professionalDevelopmentSchool", "不是教师专业发展学校",
       "no professional-development school", "false"),
    _p("titles", "{titles}", "{titles}"),
    # what a field of a record must say
    _p("shareOf atMost", "占 {shareOf} 不超过 {atMost}", "at most {atMost} of {shareOf}"),
    _p("shareOf", "占 {shareOf} 的比例", "as a share of {shareOf}"),
    _p("present", "已注明", "given", "true"),
    _p("present", "未注明", "not given", "false"),
    _p("years after", "{after}后 {years} 年", "{years} years after {after}"),
    _p("months after", "{after}后 {months} 个月", "{months} months after {after}"),
    _p("days after", "{after}后 {days} 天", "{days} days after {after}"),
    _p("default", "未注明的按 {default}", "{default} where it is not given"),
    _p("except", "除 {except} 外", "anything but {except}"),
    # findings
    _p("before", "在{before}之前取得的", "what was earned before {before}"),
    _p("parts", "各部分（{parts}）", "each of {parts}"),
    _p("filledBy", "可由{filledBy}补足", "gaps filled by {filledBy}"),
    # periods
    _p("onlyFirst", "仅其最初{onlyFirst}", "only the first {onlyFirst} of it"),
    _p("onlyLast", "仅其最后{onlyLast}", "only the last {onlyLast} of it"),
    _p("next", "从其后的 {next} 算起", "beginning on the next {next}"),
    _p("previous", "从其前的 {previous} 算起", "beginning on the {previous} before"),
    _p("without", "不计{without}期间，相应顺延", "longer by the days among {without}"),
    _p("years from", "自 {from} 起每 {years} 年", "{years} years, counted from {from}"),
    _p("months from", "自 {from} 起每 {months} 个月", "{months} months, counted from {from}"),
    _p("days from", "自 {from} 起每 {days} 天", "{days} days, counted from {from}"),
    _p("years", "{years} 年", "{years} years"),
    _p("months", "{months} 个月", "{months} months"),
    _p("days", "{days} 天", "{days} days"),
    _p("from", "自 {from} 起", "from {from}"),
    _p("named", "", ""),
)  # fmt: skip
"""In the order in which they are looked for: those that say several words at once come first."""

WORDS: Final[Mapping[str, Label]] = {
    "CREDITS": Label("学分", "credits"),
    "HOURS": Label("学时", "hours"),
    "DAYS": Label("天", "days"),
    "SESSIONS": Label("次", "sessions"),
    "ACTIVITIES": Label("次活动", "activities"),
    "VALUES": Label("项", "values"),
    "REQUIREMENTS": Label("项要求", "requirements"),
    "YEAR": Label("年", "year"),
    "MONTH": Label("月", "month"),
    "DAY": Label("日", "day"),
    "UP": Label("向上", "up"),
    "DOWN": Label("向下", "down"),
    "NEAREST": Label("四舍五入", "to the nearest,"),
    "hours": Label("学时", "hours"),
    "days": Label("天", "days"),
    "sessions": Label("次", "sessions"),
    "earnedOn": Label("取得日", "the day on which it was earned"),
    "confirmedAt": Label("审核确认日", "the day of its confirmation"),
    "firstTaughtOn": Label("首次任教", "the first day of teaching"),
    "inductionCompletedOn": Label("完成上岗培训", "the end of induction"),
    "transferredIn.on": Label("调入", "the transfer"),
    "transferredIn.from": Label("调入前所在", "the place before the transfer"),
    "posts": Label("岗位", "the post"),
    "titles": Label("职称", "the title"),
    "employments": Label("任职单位", "the employment"),
    "employer": Label("任职单位", "the employer"),
    "true": Label("是", "yes"),
    "false": Label("否", "no"),
}
"""Words of the vocabulary that stand as values or as names of facts."""

ANY_OF, NOT = "anyOf", "not"
EITHER: Final = Label("或者", " or ")
NEITHER: Final = Label("并非（{}）", "not ({})")
TOGETHER: Final = Label("同一{per}的合并计算", "taking together what has the same {per}")
TOO_FEW: Final = Label(
    "仅限同一{per}合计不少于 {atLeast} {of}的",
    "only what reaches at least {atLeast} {of} for the same {per}",
)
IS: Final = Label("为", " is ")
ONCE: Final = Label("只计一次", "once")
