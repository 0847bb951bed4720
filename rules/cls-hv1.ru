#+ summary: A member of a class that is defined by a value has that value.
#+ source: OWL 2 RL/RDF rule cls-hv1
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
INSERT {
  ?x ?property ?value .
  GRAPH graph:inferred { ?x ?property ?value }
}
WHERE {
  ?class owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first ?part .
  ?part owl:onProperty ?property ; owl:hasValue ?value .
  ?x a ?class .
  FILTER NOT EXISTS { ?x ?property ?value }
}
