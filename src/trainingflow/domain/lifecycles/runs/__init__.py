"""Runs of courses (课程实施) with their classes, and the credits they bring (学分审核确认)."""
