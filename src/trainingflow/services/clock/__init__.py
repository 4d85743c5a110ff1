"""What the clock does by itself: moves that are due, notices, and next year's windows."""

from trainingflow.services.clock.moves import Done, run_due
from trainingflow.services.clock.notices import Sent, send_due
from trainingflow.services.clock.years import open_windows

__all__ = ["Done", "Sent", "open_windows", "run_due", "send_due"]
