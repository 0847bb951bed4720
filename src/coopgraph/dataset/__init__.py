"""The dataset: what the graph says of itself, in the vocabularies that other programs look for, and its dumps."""
