#+ summary: A member of a class that has the value by which a narrower class is defined is a member of that class.
#+ source: OWL 2 RL/RDF rule cls-hv2
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT {
  ?x a ?class .
  GRAPH graph:inferred { ?x a ?class }
}
WHERE {
  ?class owl:equivalentClass/owl:intersectionOf ( ?base ?part ) .
  ?part owl:onProperty ?property ; owl:hasValue ?value .
  ?x ?property ?value ; a ?base .
  FILTER NOT EXISTS { ?x a ?class }
}
