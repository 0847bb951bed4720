"""The benchmark: `python -m bench` measures coopgraph and its peers side by side, and writes one report."""
