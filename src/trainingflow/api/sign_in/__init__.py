"""Signing in and out with a browser: the identity provider, local accounts, sessions."""
