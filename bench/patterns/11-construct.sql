-- CONSTRUCT: which space agencies were at which meetings
SELECT DISTINCT a.s, '<http://example.org/world/wasAt>', b.o FROM t a JOIN t b ON b.s = a.s
WHERE a.p = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>' AND a.o = '<https://w3id.org/space-coop/ontology#SpaceAgency>' AND b.p = '<https://w3id.org/space-coop/ontology#attends>'
