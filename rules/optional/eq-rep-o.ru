#+ summary: What is related to a thing is related to the same thing under another name.
#+ description: Off by default; one of the rules of load(same_as=True). Names and notes are not carried over, as in OWL 2 DL.
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT {
  ?z ?property ?y .
  GRAPH graph:inferred { ?z ?property ?y }
}
WHERE {
  ?property a owl:ObjectProperty .
  ?x owl:sameAs ?y .
  ?z ?property ?x .
  FILTER NOT EXISTS { ?z ?property ?y }
}
