#+ summary: What is the same as one and the same thing is the same.
#+ source: OWL 2 RL/RDF rule eq-trans
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT {
  ?x owl:sameAs ?z .
  GRAPH graph:inferred { ?x owl:sameAs ?z }
}
WHERE {
  ?x owl:sameAs ?y .
  ?y owl:sameAs ?z .
  FILTER (?x != ?z)
  FILTER NOT EXISTS { ?x owl:sameAs ?z }
}
