#+ summary: A member of a class is a member of its superclasses.
#+ source: OWL 2 RL/RDF rule cax-sco
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT {
  ?x a ?super .
  GRAPH graph:inferred { ?x a ?super }
}
WHERE {
  ?class rdfs:subClassOf ?super .
  FILTER (isIRI(?super) && ?class != ?super)
  ?x a ?class .
  FILTER NOT EXISTS { ?x a ?super }
}
