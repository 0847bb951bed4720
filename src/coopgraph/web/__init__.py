"""The site: pages for people, linked data and interfaces for programs, over one graph; `coopgraph serve`."""
