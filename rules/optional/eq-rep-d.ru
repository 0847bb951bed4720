#+ summary: A value that a thing has is that of the same thing under another name.
#+ description: Off by default; one of the rules of load(same_as=True). Names and notes are not carried over, as in OWL 2 DL.
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT {
  ?y ?property ?z .
  GRAPH graph:inferred { ?y ?property ?z }
}
WHERE {
  ?property a owl:DatatypeProperty .
  ?x owl:sameAs ?y .
  ?x ?property ?z .
  FILTER NOT EXISTS { ?y ?property ?z }
}
