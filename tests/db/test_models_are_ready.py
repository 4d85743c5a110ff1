"""Whoever asks first waits for nothing that could have been done before."""

import subprocess
import sys

_FIRST = """
from sqlalchemy import event, select
from sqlalchemy.orm import Mapper
from trainingflow.db import models
from trainingflow.db.session import Database

begun = []
event.listen(Mapper, "mapper_configured", lambda mapper, _class: begun.append(mapper))
Database("postgresql://nobody@127.0.0.1:1/nothing")
before = len(begun)
str(select(models.Item.id))
print(before > 50, len(begun) - before)
"""


def test_models_are_mapped_before_the_first_statement() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["True", "0"]
