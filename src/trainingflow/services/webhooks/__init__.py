"""Webhooks (事件推送): what has happened is told to addresses that people have registered."""
