"""Words of webhooks that tables and the API share."""

from enum import StrEnum


class SwitchedOff(StrEnum):
    """Why an address is told nothing any more."""

    OWNER = "OWNER"
    GONE = "GONE"
    FAILING = "FAILING"
