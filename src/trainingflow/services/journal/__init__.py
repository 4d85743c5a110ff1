"""The journal: who did, tried or read what, sealed so that nobody can rewrite it unseen."""
