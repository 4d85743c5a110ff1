"""Private units (annex 8): courses, classes, school-based research, yearly review."""
