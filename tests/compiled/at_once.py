"""A plugin of pytest: whatever is executed is compiled at once, so that other tests prove it.

`python -m pytest -p tests.compiled.at_once tests/api` must pass as without it.
"""

from functools import partialmethod
from typing import Any, cast

from trainingflow.compiled import Plans

cast("Any", Plans).__init__ = partialmethod(Plans.__init__, threshold=1)
