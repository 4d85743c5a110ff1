"""Proposes sets of runs with HiGHS, a solver of mixed integer programmes.

It computes with floats and is believed nothing: the evaluator judges every set that it proposes.
The same question gets the same answer: one thread, one seed, offers in one order.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import highspy

from trainingflow.domain.credit.plan import Goal, Problem, Proposal, Reached

_SLACK: Final = 1e-6  # what was reached may be missed by so much, below every tolerance above it
_TAKEN: Final = 0.5


def solver_within(
    seconds: float, now: Callable[[], float] = time.monotonic
) -> Callable[[Problem, Goal, Reached], Proposal | None]:
    """A solver that has so many seconds for all its proposals together."""
    until = now() + seconds

    def solve(problem: Problem, goal: Goal, reached: Reached) -> Proposal | None:
        left = until - now()
        return _Model(problem, reached).best(goal, left) if left > 0 else None

    return solve


@dataclass(slots=True)
class _Variables:
    taken: list[Any]
    missing: list[Any]
    counted: list[list[Any]]


class _Model:
    """One question to the solver: which offers to take, under what is known."""

    def __init__(self, problem: Problem, reached: Reached) -> None:
        self._problem = problem
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # the library types nothing
        self._highs.silent()
        for name, value in (("threads", 1), ("random_seed", 0)):
            self._highs.setOptionValue(name, value)
        self._variables = self._variables_of(problem)
        self._finish = self._highs.addVariable(lb=0)
        self._constrain()
        self._keep(reached)

    def best(self, goal: Goal, seconds: float) -> Proposal | None:
        """The best set for a goal; none where it cannot be proved in the time."""
        highs, variables = self._highs, self._variables
        highs.setOptionValue("time_limit", seconds)
        highs.minimize(self._objective(goal))
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = highs.getSolution().col_value
        return Proposal(
            offers=tuple(
                number
                for number, variable in enumerate(variables.taken)
                if values[variable.index] > _TAKEN
            ),
            missing=tuple(max(0.0, values[variable.index]) for variable in variables.missing),
        )

    def _variables_of(self, problem: Problem) -> _Variables:
        highs = self._highs
        return _Variables(
            taken=[highs.addBinary() for _ in problem.sorts],
            missing=[highs.addVariable(lb=0) for _ in problem.weights],
            counted=[[highs.addBinary() for _ in range(size)] for size in problem.sizes],
        )

    def _constrain(self) -> None:
        """What holds for every set: exclusions, the order of counting, and the cuts."""
        highs, problem, own = self._highs, self._problem, self._variables
        for numbers in problem.exclusive:
            highs.addConstr(_sum(own.taken[one] for one in numbers) <= 1)
        for sort, counted in enumerate(own.counted):
            mine = (own.taken[one] for one, of in enumerate(problem.sorts) if of == sort)
            highs.addConstr(_sum(mine) - _sum(counted) == 0)
            for fewer, more in pairwise(counted):
                highs.addConstr(fewer - more >= 0)
        for cut in problem.cuts:
            gained = [own.missing[cut.target]] + [
                float(gain) * one
                for gain, counted, free in zip(cut.gains, own.counted, cut.base, strict=True)
                if gain
                for one in counted[free:]
            ]
            highs.addConstr(_sum(gained) >= float(cut.missing))
        for one, rank in zip(own.taken, problem.finishes, strict=True):
            highs.addConstr(self._finish - rank * one >= 0)

    def _keep(self, reached: Reached) -> None:
        """What was reached stays."""
        for goal, value in (
            (Goal.MISSING, reached.missing),
            (Goal.COUNT, reached.count),
            (Goal.HOURS, reached.hours),
            (Goal.FINISH, reached.finish),
        ):
            if value is not None:
                self._highs.addConstr(self._objective(goal) <= float(value) + _SLACK)

    def _objective(self, goal: Goal) -> Any:  # noqa: ANN401 - an expression of the library
        own, problem = self._variables, self._problem
        match goal:
            case Goal.MISSING:
                weighed = zip(problem.weights, own.missing, strict=True)
                return _sum(float(weight) * one for weight, one in weighed)
            case Goal.COUNT:
                return _sum(own.taken)
            case Goal.HOURS:
                hours = zip(problem.hours, own.taken, strict=True)
                return _sum(float(number) * one for number, one in hours)
            case Goal.FINISH:
                return 1.0 * self._finish


def _sum(terms: Any) -> Any:  # noqa: ANN401 - expressions of the library
    return highspy.Highs.qsum(terms)
