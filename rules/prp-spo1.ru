#+ summary: What is related by a property is related by its broader properties.
#+ source: OWL 2 RL/RDF rule prp-spo1
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT {
  ?x ?super ?y .
  GRAPH graph:inferred { ?x ?super ?y }
}
WHERE {
  ?property rdfs:subPropertyOf ?super .
  ?x ?property ?y .
  FILTER NOT EXISTS { ?x ?super ?y }
}
