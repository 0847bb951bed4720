"""Reasoning: what follows from the graph, why, and what contradicts itself."""
