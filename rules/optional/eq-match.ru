#+ summary: What matches a thing exactly is the same thing.
#+ description: Off by default; one of the rules of load(same_as=True). An exact match is a judgement; identity is a claim.
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT {
  ?x owl:sameAs ?y .
  GRAPH graph:inferred { ?x owl:sameAs ?y }
}
WHERE {
  ?x skos:exactMatch ?y .
  FILTER (isIRI(?y))
  FILTER NOT EXISTS { ?x owl:sameAs ?y }
}
