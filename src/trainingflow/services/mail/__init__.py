"""Mails: whoever has an address is told by mail of what waits, when they want it."""
