"""Tools: the stored questions, and the ways to look closer, for programs that use a graph on somebody's behalf."""
