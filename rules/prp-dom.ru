#+ summary: What has a property is a member of the domain of the property.
#+ source: OWL 2 RL/RDF rule prp-dom
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT {
  ?x a ?class .
  GRAPH graph:inferred { ?x a ?class }
}
WHERE {
  ?property rdfs:domain ?class .
  ?x ?property ?y .
  FILTER NOT EXISTS { ?x a ?class }
}
