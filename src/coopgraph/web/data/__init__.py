"""The data: what programs are given: linked data, SPARQL, descriptions, dumps, and matching of names."""
