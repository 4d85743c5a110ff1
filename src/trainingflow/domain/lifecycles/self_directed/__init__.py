"""Self-directed learning (教师自主学习, annex 6): teachers' plans, the school's summary."""
