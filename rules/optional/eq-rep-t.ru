#+ summary: A thing is of its classes under every name.
#+ description: Off by default; one of the rules of load(same_as=True). Names and notes are not carried over, as in OWL 2 DL.
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT {
  ?y a ?class .
  GRAPH graph:inferred { ?y a ?class }
}
WHERE {
  ?x owl:sameAs ?y .
  ?x a ?class .
  FILTER (isIRI(?class))
  FILTER NOT EXISTS { ?y a ?class }
}
