#+ summary: What is related by a property is related backwards by its inverse.
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT { ?y ?inverse ?x . GRAPH graph:inferred { ?y ?inverse ?x } }
WHERE {
  ?property owl:inverseOf ?inverse .
  ?x ?property ?y .
  FILTER NOT EXISTS { ?y ?inverse ?x }
}
