"""Statements of credits (学分证明): issued, superseded and verified, never edited."""
