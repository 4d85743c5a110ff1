"""Courses that two experts review (申报审核类课程), micro-courses included."""
