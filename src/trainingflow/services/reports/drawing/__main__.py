"""Draws one report: the program that `child.py` starts, with what is drawn on standard input."""

import pickle
import sys
from pathlib import Path

from trainingflow.services.exports.formats import Format
from trainingflow.services.reports.drawing import DRAWERS

if __name__ == "__main__":
    format_, path = Format(sys.argv[1]), Path(sys.argv[2])
    mark, document = pickle.load(sys.stdin.buffer)  # noqa: S301 - of the process that started it
    DRAWERS[format_](path, mark, document)
