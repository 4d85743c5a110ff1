"""A lifecycle is drawn as a Mermaid state diagram, with counts where they are known."""

from trainingflow.domain.lifecycles.runs.credit_batch import CREDIT_BATCH
from trainingflow.domain.workflow.diagram import mermaid


def test_diagram_draws_every_state_and_every_move_once() -> None:
    assert (
        mermaid(CREDIT_BATCH, "en")
        == """\
stateDiagram-v2
    DRAFT : to be reported
    REPORTED : reported
    UNDER_REVIEW : under review
    CONFIRMED : confirmed
    REJECTED : rejected
    REVOKED : revoked
    [*] --> DRAFT : open the batch
    DRAFT --> REPORTED : report
    REPORTED --> DRAFT : return for completion
    REPORTED --> UNDER_REVIEW : open the review
    UNDER_REVIEW --> CONFIRMED : confirm
    UNDER_REVIEW --> REJECTED : reject
    CONFIRMED --> REVOKED : revoke
    CONFIRMED --> [*]
    REJECTED --> [*]
    REVOKED --> [*]
"""
    )


def test_counts_stand_beside_the_states() -> None:
    drawn = mermaid(CREDIT_BATCH, "zh-CN", {"REPORTED": 3}).splitlines()

    assert drawn[1:3] == ["    DRAFT : 待上报 (0)", "    REPORTED : 已上报 (3)"]
