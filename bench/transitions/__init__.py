"""Moves through HTTP beside the same statements without us."""
