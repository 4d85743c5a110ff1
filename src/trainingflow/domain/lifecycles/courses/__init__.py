"""Courses of the district (课程论证): from the declaration to the course library."""
