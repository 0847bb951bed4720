#+ summary: What is related through a third thing by a transitive property is related by it directly.
#+ source: OWL 2 RL/RDF rule prp-trp
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT {
  ?x ?property ?z .
  GRAPH graph:inferred { ?x ?property ?z }
}
WHERE {
  ?property a owl:TransitiveProperty .
  ?x ?property ?y .
  ?y ?property ?z .
  FILTER NOT EXISTS { ?x ?property ?z }
}
