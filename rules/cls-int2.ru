#+ summary: A member of a class that is defined as two classes together is a member of both.
#+ source: OWL 2 RL/RDF rule cls-int2
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
INSERT {
  ?x a ?part .
  GRAPH graph:inferred { ?x a ?part }
}
WHERE {
  ?class owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first ?part .
  FILTER (isIRI(?part))
  ?x a ?class .
  FILTER NOT EXISTS { ?x a ?part }
}
