"""Reads the section `panels:` of a procedure: for each kind of item how its panel works."""

from decimal import Decimal

from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.panel_rule import (
    ApplicantSees,
    Criterion,
    ExpertRole,
    PanelRule,
    PassRule,
    PeersSee,
    Rubric,
    SameOrganisation,
    Seats,
)
from trainingflow.domain.workflow.panel_scores import FULL_MARKS
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.node import Node


def read_panel(node: Node, library: Library) -> PanelRule:
    """Read how the panel of one kind is made up, works and decides.

    Raises:
        PolicyProblem: something cannot be understood, or a pass rule lacks what it counts.
    """
    node.only(
        "quorum",
        "passRule",
        "threshold",
        "abstentionAllowed",
        "sameOrganisation",
        "poolDuty",
        "roles",
        "invitations",
        "invitationDays",
        "rubric",
        "peersSee",
        "applicantSees",
        "citation",
    )
    duty, peers, sees = (node.get(key) for key in ("poolDuty", "peersSee", "applicantSees"))
    days, rubric = node.get("invitationDays"), node.get("rubric")
    rule = PanelRule(
        quorum=_at_least_one(node.need("quorum")),
        pass_rule=node.need("passRule").choice(PassRule),
        threshold=_threshold(node.get("threshold")),
        abstention_allowed=_flag(node, "abstentionAllowed"),
        same_organisation=node.need("sameOrganisation").choice(SameOrganisation),
        pool_duty=duty.choice(Duty) if duty else None,
        roles=_roles(node.get("roles")),
        invitations=_flag(node, "invitations"),
        invitation_days=_at_least_one(days) if days else None,
        rubric=_rubric(rubric, library) if rubric else None,
        peers_see=peers.choice(PeersSee) if peers else PeersSee.AFTER_OWN,
        applicant_sees=frozenset(one.choice(ApplicantSees) for one in sees.elements())
        if sees
        else frozenset(),
        citation=library.of(node),
    )
    _countable(node, rule)
    return rule


def _countable(node: Node, rule: PanelRule) -> None:
    """Refuse a pass rule that could never pass anything."""
    by_mean = rule.pass_rule is PassRule.MEAN_AT_LEAST
    if by_mean != (rule.threshold is not None):
        node.fail(
            f"{PassRule.MEAN_AT_LEAST} has a threshold, and no other rule", "add or remove it"
        )
    if by_mean and rule.rubric is None:
        node.fail("a mean is one of scores", "add `rubric:`")
    if rule.pass_rule is PassRule.EACH_ROLE_PASSES and not rule.roles:
        node.fail("each role passes, and there is none", "add `roles:`")
    if rule.invitation_days is not None and not rule.invitations:
        node.fail("nobody is invited, so nothing expires", "write `invitations: true`")


def _flag(node: Node, key: str) -> bool:
    place = node.get(key)
    return place.flag() if place else False


def _at_least_one(node: Node) -> int:
    number = node.integer()
    if number < 1:
        node.fail("at least one is needed", "write a number from 1 on")
    return number


def _threshold(node: Node | None) -> Decimal | None:
    if node is None:
        return None
    threshold = node.decimal()
    if threshold > FULL_MARKS:
        node.fail(f"{threshold} is more than full marks", f"write a number up to {FULL_MARKS}")
    return threshold


def _roles(node: Node | None) -> tuple[Seats, ...]:
    if node is None:
        return ()
    return tuple(
        Seats(
            role=ExpertRole(_known(place, name)),
            count=_at_least_one(place),
        )
        for name, place in node.items()
    )


def _known(place: Node, name: str) -> str:
    if name not in set(ExpertRole):
        place.fail(f"“{name}” is not known here", f"write one of {', '.join(ExpertRole)}")
    return name


def _rubric(node: Node, library: Library) -> Rubric:
    node.only("criteria", "citation")
    criteria = tuple(_criterion(key, one) for key, one in node.need("criteria").items())
    if not criteria:
        node.need("criteria").fail("a rubric scores something", "add a criterion")
    return Rubric(criteria=criteria, citation=library.of(node))


def _criterion(key: str, node: Node) -> Criterion:
    node.only("label", "maximum", "weight", "mayBeNotApplicable")
    weight = node.get("weight")
    return Criterion(
        key=key,
        label=read_label(node.need("label")),
        maximum=_positive(node.need("maximum")),
        weight=_positive(weight) if weight else Decimal(1),
        may_be_na=_flag(node, "mayBeNotApplicable"),
    )


def _positive(node: Node) -> Decimal:
    number = node.decimal()
    if not number:
        node.fail("nothing can be scored out of 0", "write a number above 0")
    return number
