"""What may be asked."""

from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.queries.appointments import AppointmentQueries
from trainingflow.api.queries.audit import AuditQueries
from trainingflow.api.queries.calendar import CalendarQueries
from trainingflow.api.queries.certificates import CertificateQueries
from trainingflow.api.queries.credits import CreditQueries
from trainingflow.api.queries.daily_work import DailyWorkQueries
from trainingflow.api.queries.definitions import DefinitionQueries
from trainingflow.api.queries.delegations import DelegationQueries
from trainingflow.api.queries.events import EventQueries
from trainingflow.api.queries.experts import ExpertQueries
from trainingflow.api.queries.exports import ExportQueries
from trainingflow.api.queries.imports import ImportQueries
from trainingflow.api.queries.inbox import InboxQueries
from trainingflow.api.queries.limits import LimitQueries
from trainingflow.api.queries.mails import MailQueries
from trainingflow.api.queries.municipal import MunicipalQueries
from trainingflow.api.queries.nodes import NodeQueries
from trainingflow.api.queries.people import PeopleQueries
from trainingflow.api.queries.plans import PlanQueries
from trainingflow.api.queries.privacy import PrivacyQueries
from trainingflow.api.queries.publications import PublicationQueries
from trainingflow.api.queries.reports import ReportQueries
from trainingflow.api.queries.simulation import SimulationQueries
from trainingflow.api.queries.statements import StatementQueries
from trainingflow.api.queries.webhooks import WebhookQueries
from trainingflow.api.queries.work_items import WorkItemQueries


@strawberry.type(description="Everything that can be asked (查询).")
class Query(
    ExpertQueries,
    InboxQueries,
    DailyWorkQueries,
    DelegationQueries,
    AppointmentQueries,
    AuditQueries,
    WorkItemQueries,
    EventQueries,
    WebhookQueries,
    CalendarQueries,
    MailQueries,
    PeopleQueries,
    PrivacyQueries,
    DefinitionQueries,
    PublicationQueries,
    StatementQueries,
    MunicipalQueries,
    CertificateQueries,
    ExportQueries,
    ImportQueries,
    ReportQueries,
    SimulationQueries,
    PlanQueries,
    CreditQueries,
    NodeQueries,
    LimitQueries,
):
    """The root of all questions."""

    @field(
        "The instant it is for the authority (服务器时间): in the demo a clock that can be moved."
    )
    def server_time(self, info: Info) -> datetime:
        """Show the instant at which this operation began."""
        return info.context.now
