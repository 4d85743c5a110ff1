"""Courses of filed projects (项目备案类课程)."""
