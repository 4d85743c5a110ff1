"""How people and programs sign in: tokens, sessions, the identity provider, local accounts."""
