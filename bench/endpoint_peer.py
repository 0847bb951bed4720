"""rdflib-endpoint over Oxigraph, for the benchmark: python bench/endpoint_peer.py FILE PORT."""

import sys

import rdflib
import uvicorn
from rdflib_endpoint import SparqlEndpoint

graph = rdflib.Dataset(store="Oxigraph")
graph.default_graph.parse(sys.argv[1], format="ox-nt")
uvicorn.run(SparqlEndpoint(graph=graph), port=int(sys.argv[2]), log_level="error")
