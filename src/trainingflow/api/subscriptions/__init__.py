"""Subscriptions: what clients are told as it happens, over WebSockets and server-sent events."""

from trainingflow.api.subscriptions.root import Subscription

__all__ = ["Subscription"]
