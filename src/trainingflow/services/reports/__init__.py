"""Reports: figures that the offices owe each other, computed once and drawn in several ways."""
