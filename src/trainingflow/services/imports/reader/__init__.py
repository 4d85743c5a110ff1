"""Reads a file that somebody sent, in a process of its own that has limits and nothing to lose.

Nothing here imports more of this program: the process starts quickly, and knows no secrets.
"""
