"""A lifecycle is drawn as a Mermaid state diagram, with counts where they are known."""

from trainingflow.domain.lifecycles.runs.credit_batch import CREDIT_BATCH
from trainingflow.domain.workflow.diagram import mermaid
from trainingflow.domain.workflow.graph import graph


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


def test_graph_says_how_much_room_every_text_takes() -> None:
    drawn = graph(CREDIT_BATCH, "zh-CN").splitlines()

    assert drawn[4] == '  "DRAFT" [label="待上报\\nDRAFT" width=0.72 height=0.58]'
    assert (
        '  "CONFIRMED" [label="已确认\\nCONFIRMED" width=1.12 height=0.58 peripheries=2]' in drawn
    )
    assert (
        '  "" -> "DRAFT" [label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">'
        '<TR><TD FIXEDSIZE="TRUE" WIDTH="76" HEIGHT="17">生成学分批次</TD></TR></TABLE>>]' in drawn
    )
