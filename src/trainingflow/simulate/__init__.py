"""A simulated year: synthetic people follow the buttons of the API while a fake clock runs."""

from trainingflow.simulate.report import Report
from trainingflow.simulate.year import Plan, simulate

__all__ = ["Plan", "Report", "simulate"]
