"""Loading: how files become triples, how a graph is kept on disk, and what a file may ask to have loaded beside it."""
