"""The lifecycles of the regulations, one definition a module."""
