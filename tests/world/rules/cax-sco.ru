#+ summary: An instance of a class is an instance of every class above it.
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT { ?thing a ?above . GRAPH graph:inferred { ?thing a ?above } }
WHERE {
  ?thing a ?class .
  ?class rdfs:subClassOf ?above .
  FILTER NOT EXISTS { ?thing a ?above }
}
