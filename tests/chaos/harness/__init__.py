"""Chaos: everything that serves is killed again and again while clients move items."""
