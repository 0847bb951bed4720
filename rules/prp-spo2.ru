#+ summary: What is related through a chain of two properties is related by the property that the chain makes up.
#+ source: OWL 2 RL/RDF rule prp-spo2
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT {
  ?x ?property ?z .
  GRAPH graph:inferred { ?x ?property ?z }
}
WHERE {
  ?property owl:propertyChainAxiom ( ?first ?second ) .
  ?x ?first ?y .
  ?y ?second ?z .
  FILTER NOT EXISTS { ?x ?property ?z }
}
