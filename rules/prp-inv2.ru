#+ summary: What is related by the inverse of a property is related, the other way round, by the property.
#+ source: OWL 2 RL/RDF rule prp-inv2
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT {
  ?y ?property ?x .
  GRAPH graph:inferred { ?y ?property ?x }
}
WHERE {
  ?property owl:inverseOf ?inverse .
  ?x ?inverse ?y .
  FILTER NOT EXISTS { ?y ?property ?x }
}
