#+ summary: An agency inherits the engagements that its nation undertakes.
#+ description: |
#+   Off by default. It says that the engagement of a nation reaches its agencies too, not that an agency undertook it:
#+   no stored question uses it, and nothing further is inferred from it.
PREFIX graph: <https://w3id.org/space-coop/graph/>
PREFIX sc: <https://w3id.org/space-coop/ontology#>
INSERT {
  ?agency sc:inheritsEngagement ?engagement .
  GRAPH graph:inferred { ?agency sc:inheritsEngagement ?engagement }
}
WHERE {
  ?agency sc:isAgencyOf ?nation .
  ?engagement sc:isUndertakenBy ?nation .
  FILTER NOT EXISTS { ?agency sc:inheritsEngagement ?engagement }
}
