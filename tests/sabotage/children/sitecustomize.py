"""Python imports this by itself as it starts: a fault reaches the programs that tests start too."""

import sys
from pathlib import Path

_ROOT = str(Path(__file__).parents[3])

sys.path.append(_ROOT)
from tests.sabotage.breaking import install  # noqa: E402 - found only now

sys.path.remove(_ROOT)
install()
