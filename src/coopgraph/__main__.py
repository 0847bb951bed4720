"""`python -m coopgraph` is the command line."""

from coopgraph.start import main

main()
