#+ summary: If this is the same as that, that is the same as this.
#+ source: OWL 2 RL/RDF rule eq-sym
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT {
  ?y owl:sameAs ?x .
  GRAPH graph:inferred { ?y owl:sameAs ?x }
}
WHERE {
  ?x owl:sameAs ?y .
  FILTER NOT EXISTS { ?y owl:sameAs ?x }
}
