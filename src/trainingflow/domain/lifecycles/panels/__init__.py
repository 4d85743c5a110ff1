"""Panels (评审组): who sits on one, what members say, how it concludes."""
