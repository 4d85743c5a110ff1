"""School research plans (校本研修项目, annex 5) and their adjustments."""
