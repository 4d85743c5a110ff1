"""Loaders: ids asked for one by one, read together."""

from trainingflow.db.session import Database
from trainingflow.services.reading.viewers import Viewer


class Loaders:
    """The loaders of one operation; their keys never outlive it, nor its viewer."""

    def __init__(self, database: Database, viewer: Viewer) -> None:
        self._database = database
        self._viewer = viewer
