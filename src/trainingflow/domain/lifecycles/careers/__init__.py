"""Lifecycles about one person: induction, certificate, registration check, manager filing."""
