"""The demo district: an invented Chaoyang with its people, courses, runs and credits.

Everything in it is made up except the regulation: units, rules and windows are those of the
district's plan; schools, people and courses do not exist.
"""

from trainingflow.demo.clock import set_today, today
from trainingflow.demo.load import load
from trainingflow.demo.numbers import keep_numbers
from trainingflow.demo.personas import PERSONAS
from trainingflow.demo.queries import QUERIES

__all__ = ["PERSONAS", "QUERIES", "keep_numbers", "load", "set_today", "today"]
