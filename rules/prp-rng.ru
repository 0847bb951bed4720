#+ summary: What is the value of a property is a member of the range of the property.
#+ source: OWL 2 RL/RDF rule prp-rng
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT {
  ?y a ?class .
  GRAPH graph:inferred { ?y a ?class }
}
WHERE {
  ?property rdfs:range ?class .
  ?x ?property ?y .
  FILTER (!isLiteral(?y))
  FILTER NOT EXISTS { ?y a ?class }
}
