"""Training projects (教师培训项目, annex 3), ordinary or urgent."""
