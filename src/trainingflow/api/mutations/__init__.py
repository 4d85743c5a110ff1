"""What may be changed: each mutation only builds a command for the one service."""

import strawberry

from trainingflow.api.mutations.appointments import AppointmentMutations
from trainingflow.api.mutations.bulk import BulkMutations
from trainingflow.api.mutations.certificates import CertificateMutations
from trainingflow.api.mutations.comments import CommentMutations
from trainingflow.api.mutations.courses import CourseMutations
from trainingflow.api.mutations.definition_changes import DefinitionChangeMutations
from trainingflow.api.mutations.delegations import DelegationMutations
from trainingflow.api.mutations.documents import DocumentMutations
from trainingflow.api.mutations.duties import DutyMutations
from trainingflow.api.mutations.experts import ExpertMutations
from trainingflow.api.mutations.exports import ExportMutations
from trainingflow.api.mutations.general import GeneralMutations
from trainingflow.api.mutations.generic import GenericMutations
from trainingflow.api.mutations.imports import ImportMutations
from trainingflow.api.mutations.mails import MailMutations
from trainingflow.api.mutations.municipal import MunicipalMutations
from trainingflow.api.mutations.own_data import OwnDataMutations
from trainingflow.api.mutations.panels import PanelMutations
from trainingflow.api.mutations.plans import PlanMutations
from trainingflow.api.mutations.publications import PublicationMutations
from trainingflow.api.mutations.runs import RunMutations
from trainingflow.api.mutations.sessions import SessionMutations
from trainingflow.api.mutations.staged import StagedMutations
from trainingflow.api.mutations.statements import StatementMutations
from trainingflow.api.mutations.surveys import SurveyMutations
from trainingflow.api.mutations.tokens import TokenMutations
from trainingflow.api.mutations.webhooks import WebhookMutations
from trainingflow.api.mutations.windows import WindowMutations


@strawberry.type(
    description="Everything that can be changed (变更). A refusal is data in the payload; the "
    "top-level errors are for requests that could not be understood, and for faults."
)
class Mutation(
    PanelMutations,
    DutyMutations,
    ExpertMutations,
    DelegationMutations,
    AppointmentMutations,
    BulkMutations,
    StagedMutations,
    CommentMutations,
    SurveyMutations,
    CourseMutations,
    RunMutations,
    PlanMutations,
    GenericMutations,
    WindowMutations,
    MailMutations,
    GeneralMutations,
    DefinitionChangeMutations,
    PublicationMutations,
    StatementMutations,
    MunicipalMutations,
    CertificateMutations,
    ExportMutations,
    ImportMutations,
    DocumentMutations,
    TokenMutations,
    SessionMutations,
    OwnDataMutations,
    WebhookMutations,
):
    """The root of all changes."""
