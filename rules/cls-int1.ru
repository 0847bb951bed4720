#+ summary: A member of two classes is a member of the class that is defined as both together.
#+ source: OWL 2 RL/RDF rule cls-int1
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT {
  ?x a ?class .
  GRAPH graph:inferred { ?x a ?class }
}
WHERE {
  ?class owl:equivalentClass/owl:intersectionOf ( ?one ?other ) .
  FILTER (isIRI(?one) && isIRI(?other))
  ?x a ?one, ?other .
  FILTER NOT EXISTS { ?x a ?class }
}
