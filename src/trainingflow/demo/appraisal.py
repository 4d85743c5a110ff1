"""The appraisal of one course, step by step, as far as its story goes."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from trainingflow.db.models import Objection
from trainingflow.demo.binding import OpenWindow
from trainingflow.demo.cast import CLOCK, Capacity
from trainingflow.demo.catalogue import Subject
from trainingflow.demo.chance import Chance
from trainingflow.demo.course_row import Marks, Team, write_course
from trainingflow.demo.diary import Diary
from trainingflow.demo.dossiers import (
    creation_fields,
    document_name,
    draft_fields,
    standing_documents,
)
from trainingflow.demo.panel import Panel
from trainingflow.demo.story import Story
from trainingflow.demo.world import World
from trainingflow.domain.calendar import notice_period
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.working_days import working_days

_OBJECTION: Final = "公示课程的两个单元与去年实施的课程内容重复，建议复核。"


class Appraisal:
    """Tells the story of one course; each method is one step of annex 4, articles 16 to 19."""

    def __init__(
        self, world: World, chance: Chance, subject: Subject, team: Team, first: date
    ) -> None:
        """Declare the course: from now on it is a draft."""
        self.subject = subject
        self.team = team
        self.diary = Diary(chance, first)
        self.marks = Marks()
        self._cast = world.cast
        self._chance = chance
        self._panel: Panel | None = None
        self._ballots = 0
        self._applicant = Capacity(team.applicant.id)
        self.story = Story(
            world,
            chance,
            definition_of(ItemKind.COURSE, world.binding.procedure.lifecycles[ItemKind.COURSE]),
            self.diary.now,
            team.applicant.home.id,
        )
        fields = creation_fields(
            subject,
            team.leader.id,
            [one.id for one in team.developers],
            [one.id for one in team.guides],
        )
        staff = self._cast.teacher(team.applicant)
        self.story.act("declareCourse", self.diary.now, staff, given=fields)
        self.story.save(fields)

    def complete(self, number: int) -> None:
        """Fill in the rest of the dossier and attach its documents."""
        fields = draft_fields(self.subject, number)
        self.marks.complete = True
        project = fields.get("projectReference")
        self.marks.project_reference = None if project is None else str(project)
        self.story.act("saveDraft", self.diary.soon(), self._applicant, given=fields)
        self.story.save(fields)
        for kind, title, text in standing_documents(self.subject):
            self.story.attach(kind, title, text, self.diary.soon(), self._applicant)

    def submit(self, day: date) -> None:
        """Submit for appraisal, in an open window."""
        self.story.act("submitForAppraisal", self.diary.on(day), self._applicant, freezes=True)

    def return_and_submit_again(self) -> None:
        """Have the office return the dossier, which is then completed and submitted again."""
        office = self._cast.committee_office()
        comment = "讲义缺少第二单元的案例材料，请补充后重新提交。"
        given = {"sections": ["COURSE_CONTENT"]}
        soon = self.diary.soon()
        self.story.act("returnForCompletion", soon, office, given=given, comment=comment)
        notes = (line for line in standing_documents(self.subject) if line[0] == Doc.LECTURE_NOTES)
        kind, title, text = next(notes)
        self.story.attach(kind, title, f"{text}已补充案例。", self.diary.soon(), self._applicant)
        self.submit(self.diary.today)

    def resubmit(self, window: OpenWindow, number: int) -> None:
        """Answer the opinion and join a later round; a new panel reads the new version."""
        self._close_panel()
        first = window.opens.date() + timedelta(days=self._chance.randint(0, 6))
        fields = draft_fields(self.subject, number) | {
            "assessmentMethod": "出勤、过程性作业与课堂实录，结业提交实践改进报告并答辩。"
        }
        self.story.act("saveDraft", self.diary.on(first), self._applicant, given=fields)
        self.story.save(fields)
        note = "已按论证意见补充需求调研，重新设计第二、三单元，并增加实践环节评价标准。"
        title = f"{self.subject.title}：{document_name(Doc.REVISION_NOTE)}"
        kind = str(Doc.REVISION_NOTE)
        self.story.attach(kind, title, note, self.diary.soon(), self._applicant)
        self.story.act("resubmit", self.diary.soon(), self._applicant, freezes=True)
        self.story.attempt += 1

    def read(self, opinions: list[str], members: list[UUID] | None = None) -> None:
        """Assign a panel, open the text review and give opinions; fewer leave some outstanding."""
        office = self._cast.committee_office()
        chosen = members or self._cast.panel_pool(self.team.everybody, len(opinions))
        at = self.diary.after(1)
        given = {"reviewers": [str(one) for one in chosen]}
        self.story.act("assignReviewers", at, office, given=given)
        self._panel = Panel(self.story, chosen, office, at)
        self.story.act("openTextReview", self.diary.soon(), office)
        if opinions:
            self.diary.after(1)
            self._panel.review(self.diary, opinions)

    def finish_reading(self) -> None:
        """End the text review, when everybody has given an opinion.

        Raises:
            ValueError: an opinion is missing.
        """
        if self._need_panel().outstanding():
            message = f"opinions on {self.subject.title} are missing"
            raise ValueError(message)
        self.story.act("finishTextReview", self.diary.soon(), self._cast.committee_office())

    def defend(self) -> None:
        """Present the course before the panel."""
        at, office = self.diary.after(1), self._cast.committee_office()
        self._bring(
            Doc.DEFENCE_MINUTES, "申请人陈述十分钟，成员就实施条件和考核方式提问。", at, office
        )
        given = {"heldOn": self.diary.today.isoformat()}
        self.story.act("recordDefence", at, office, given=given)

    def open_vote(self) -> None:
        """Open a ballot."""
        self._ballots += 1
        office = self._cast.committee_office()
        self._need_panel().open_vote(self.diary, office, self._ballots)

    def vote(self, choices: list[str]) -> None:
        """Cast votes."""
        self._need_panel().vote(self.diary, choices)

    def conclude(self, *, passes: bool) -> None:
        """Form the opinion of the committee."""
        at, office = self.diary.soon(), self._cast.committee_office()
        text = (
            "论证意见：通过。" if passes else "论证意见：不通过，须重新调整完善后参加下一轮论证。"
        )
        self._bring(Doc.APPRAISAL_OPINION, text, at, office)
        self.story.act("formOpinionPass" if passes else "formOpinionFail", at, office)

    def decide(self, days: int, *, approves: bool) -> None:
        """Let the Working Group decide."""
        at = self.diary.after(days)
        group = self._cast.working_group(at)
        self._bring(Doc.WG_DECISION, f"{group.decision_reference}", at, group)
        if approves:
            self.story.act("approve", at, group)
            self.marks.passed_at = at
        else:
            comment = "与区级在研项目重复，本轮不予批准。"
            self.story.act("refuse", at, group, comment=comment)

    def return_for_revision(self) -> None:
        """Let the Working Group send the course back for a part of its dossier."""
        at = self.diary.after(1)
        given = {"sections": ["IMPLEMENTATION"]}
        comment = "考查方法与课程目标不对应，请修改实施方案和考查方法。"
        group = self._cast.working_group(at)
        self.story.act("returnForRevision", at, group, given=given, comment=comment)

    def publicise(self, number: int, days: int = 1) -> None:
        """File the course and publish its basic information for five working days."""
        at, office = self.diary.after(days), self._cast.college()
        self.marks.filing_no = f"朝教训备〔{at.year}〕{number:03}号"
        self._bring(
            Doc.BASIC_INFORMATION, f"{self.subject.title}，{self.subject.hours}课时。", at, office
        )
        given = {"filingNumber": self.marks.filing_no}
        self.story.act("fileAndPublicise", at, office, given=given)
        self.marks.filed_at = at
        lasts = self.story.world.binding.procedure.notice.working_days
        self.marks.notice = notice_period(at, lasts, working_days())

    def object(self, objector: UUID, outcome: str) -> None:
        """Object to the notice; the outcome is OPEN, DISMISSED or UPHELD."""
        raised, objection = self.diary.after(1), self._chance.new_id(self.diary.now)
        by = Capacity(objector)
        self.story.act("objectToPublicNotice", raised, by, given={"text": _OBJECTION})
        decided, decision = None, None
        if outcome != "OPEN":
            decided = self.diary.after(1)
            action = "dismissObjection" if outcome == "DISMISSED" else "upholdObjection"
            decision = "经复核，两门课程目标与对象不同，异议不成立。"
            if outcome == "UPHELD":
                decision = "经复核，第三单元确有重复，退回学术委员会重新讨论。"
                self.marks.passed_at = self.marks.notice = None
            given = {"objection": str(objection)}
            office = self._cast.objection_office()
            self.story.act(action, decided, office, given=given, comment=decision)
        self.story.world.sheets.add(
            Objection,
            id=objection,
            item_id=self.story.id,
            person_id=objector,
            text=_OBJECTION,
            status=outcome,
            raised_at=raised,
            decided_at=decided,
            decision=decision,
        )

    def enter_library(self) -> None:
        """Let the clock end the notice."""
        if self.marks.notice is None:
            message = f"{self.subject.title} has not been publicised"
            raise ValueError(message)
        self.marks.in_library_at = self.diary.at(self.marks.notice.closes + timedelta(minutes=1))
        self.story.act("endPublicity", self.marks.in_library_at, CLOCK)

    def withdraw(self) -> None:
        """Withdraw the course before anybody has decided on it."""
        self.story.act("withdraw", self.diary.soon(), self._applicant)

    def write(self) -> None:
        """Write everything that the story has left."""
        owing = self._panel.outstanding() if self._panel else frozenset[UUID]()
        self._close_panel()
        write_course(self.story, self.subject, self.team, self.marks, owing)

    def _bring(self, kind: Doc, text: str, at: datetime, by: Capacity) -> None:
        """Add the document that an act comes with."""
        title = f"{self.subject.title}：{document_name(kind)}"
        self.story.document(str(kind), title, text, at, by)

    def _close_panel(self) -> None:
        if self._panel is not None:
            self._panel.write()
            self._panel = None

    def _need_panel(self) -> Panel:
        if self._panel is None:
            message = f"{self.subject.title} has no panel"
            raise ValueError(message)
        return self._panel
