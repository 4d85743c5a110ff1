"""The lifecycles of the regulations, one definition a module."""

from trainingflow.domain.lifecycles.registry import DEFINITIONS, chosen, definition_of, latest

__all__ = ["DEFINITIONS", "chosen", "definition_of", "latest"]
