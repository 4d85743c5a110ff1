"""What an operator sees of a running installation: logs, traces and metrics, never personal data.

Below every other layer, so that each may tell what it does; nothing here knows who tells it.
"""
