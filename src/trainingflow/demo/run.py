"""One run of a course: its plan, its way to approval, and its row in the end."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from trainingflow.db.models import CourseRun, RunNote
from trainingflow.demo.appraisal import Appraisal
from trainingflow.demo.cast import Capacity
from trainingflow.demo.chance import Chance
from trainingflow.demo.classes import SESSION_HOURS, RunClass, write_classes
from trainingflow.demo.diary import Diary
from trainingflow.demo.dossiers import document_name
from trainingflow.demo.story import Story
from trainingflow.demo.world import World
from trainingflow.domain.calendar import midnight, semesters_touched
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.states import Due


class Run:
    """Tells how a run is planned, declared and approved; each method is one step.

    What follows, from the enrolment on, is told by `teaching`.
    """

    def __init__(
        self, world: World, chance: Chance, course: Appraisal, classes: list[RunClass], first: date
    ) -> None:
        """Plan the run: from now on it is a draft.

        Args:
            world: the district.
            chance: what decides.
            course: what is taught.
            classes: planned with their sessions.
            first: the day on which the plan is written.
        """
        rules = world.binding.procedure
        self.course = course
        self.classes = classes
        self.leader = course.team.leader
        self.first_day = min(one.sessions[0].planned_on for one in classes)
        self.last_day = max(one.last_day for one in classes)
        self.semesters = semesters_touched(rules.semesters, self.first_day, self.last_day)
        self.threshold = rules.run.attendance_threshold
        self.started_at: datetime | None = None
        self.finished_at: datetime | None = None
        self.diary = Diary(chance, first)
        self.chance = chance
        self.cast = world.cast
        self.hand = Capacity(self.leader.id)
        self.story = Story(
            world,
            chance,
            definition_of(ItemKind.COURSE_RUN, rules.lifecycles[ItemKind.COURSE_RUN]),
            self.diary.now,
            self.leader.home.id,
        )
        plan = self._plan()
        self.story.act("planRun", self.diary.now, self.cast.teacher(self.leader), given=plan)
        self.story.save(plan)

    def document(self) -> None:
        """Attach the documents that a declaration needs."""
        texts = {
            Doc.RUN_DECLARATION: f"申报实施课程，共{len(self.classes)}个班。",
            Doc.CLASS_PLAN: "每班配备班主任一名，每周一次集中授课，考勤逐次登记。",
        }
        for kind, text in texts.items():
            title = f"{self.course.subject.title}：{document_name(kind)}"
            self.story.attach(str(kind), title, text, self.diary.soon(), self.hand)

    def declare(self, day: date) -> None:
        """Declare the run, in an open window."""
        self.story.act("declareRun", self.diary.on(day), self.hand, freezes=True)

    def approve(self) -> None:
        """Lead the declared run through appraisal and confirmation."""
        self.open_appraisal()
        self.appraise(passes=True)
        self.confirm()

    def open_appraisal(self) -> None:
        """Have the college open the appraisal of the class formation."""
        self.story.act("openFormationAppraisal", self.diary.after(2), self.cast.college())

    def appraise(self, *, passes: bool) -> None:
        """Appraise the class formation."""
        at, office = self.diary.after(2), self.cast.committee_office()
        if passes:
            self.bring(Doc.APPRAISAL_OPINION, "组班方案可行，同意实施。", at, office)
            self.story.act("appraiseFormationPass", at, office)
            return
        comment = "班级规模与场地不符，请调整后于下一轮申报。"
        self.bring(Doc.APPRAISAL_OPINION, comment, at, office)
        self.story.act("appraiseFormationFail", at, office, comment=comment)

    def confirm(self) -> None:
        """Let the Working Group confirm the run."""
        at = self.diary.after(self.chance.randint(2, 5))
        group = self.cast.working_group(at)
        self.bring(Doc.WG_DECISION, f"{group.decision_reference}", at, group)
        self.story.act("confirm", at, group)

    def refuse(self) -> None:
        """Let the Working Group refuse the run."""
        at = self.diary.after(2)
        group = self.cast.working_group(at)
        self.bring(Doc.WG_DECISION, f"{group.decision_reference}", at, group)
        self.story.act("refuse", at, group, comment="本学期同类课程已满足需求，不予确认。")

    def withdraw(self) -> None:
        """Withdraw the declaration."""
        self.story.act("withdraw", self.diary.after(1), self.hand)

    def write(self) -> None:
        """Write the run, its classes and its head."""
        sheets, leader = self.story.world.sheets, self.leader.id
        persons = {
            Relation.APPLICANT: frozenset({leader}),
            Relation.COURSE_LEADER: frozenset({leader}),
        }
        self.story.first_session = self.first_day
        self.story.close(self.course.subject.title, leader, persons, self._due())
        sheets.add(
            CourseRun,
            id=self.story.id,
            course_id=self.course.story.id,
            leader_id=leader,
            semester=self.semesters[0].code,
            delivery_mode=self.course.subject.mode,
            first_session_on=self.first_day,
            last_session_on=self.last_day,
            started_at=self.started_at,
            finished_at=self.finished_at,
        )
        write_classes(sheets, self.story.id, self.classes, leader, self.threshold)

    def bring(self, kind: Doc, text: str, at: datetime, by: Capacity) -> None:
        """Add the document that an act comes with."""
        title = f"{self.course.subject.title}：{document_name(kind)}"
        self.story.document(str(kind), title, text, at, by)

    def note(
        self, action: str, kind: str, at: datetime, by: Capacity, given: Mapping[str, object]
    ) -> None:
        """Tell an act that leaves a note on the run."""
        self.story.act(action, at, by, given=given)
        self.story.world.sheets.add(
            RunNote,
            id=self.chance.new_id(at),
            run_id=self.story.id,
            kind=kind,
            content=given,
            noted_at=at,
            noted_by=by.person_id,
            resolved_at=None,
        )

    def _plan(self) -> dict[str, object]:
        return {
            "course": str(self.course.story.id),
            "deliveryMode": self.course.subject.mode,
            "firstSession": self.first_day.isoformat(),
            "lastSession": self.last_day.isoformat(),
            "leader": str(self.leader.id),
            "classes": [
                {
                    "capacity": one.capacity,
                    "sessions": [
                        {"on": session.planned_on.isoformat(), "hours": str(SESSION_HOURS)}
                        for session in one.sessions
                    ],
                }
                for one in self.classes
            ],
        }

    def _due(self) -> datetime | None:
        deadline = self.story.definition.state(self.story.state).deadline
        match deadline.due if deadline else None:
            case Due.ROUND_CLOSES:
                return self.story.submission.closes if self.story.submission else None
            case Due.FIRST_SESSION:
                return midnight(self.first_day)
            case Due.LAST_SESSION:
                return midnight(self.last_day + timedelta(days=1))
            case Due.SEMESTER_ENDS:
                return midnight(self.semesters[-1].ends)
            case _:
                return None
