"""Matching: which thing of the graph a name in somebody's table stands for, and what the graph knows of it."""
