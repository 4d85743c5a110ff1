"""Dossiers as they are kept: versions with their documents, decisions bound to them, files."""
