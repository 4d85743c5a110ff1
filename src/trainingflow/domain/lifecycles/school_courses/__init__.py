"""Courses that a school holds for its own teachers (校本培训课程), declared every year."""
