-- Distinct: how many sentences support something
SELECT COUNT(DISTINCT a.o) FROM t a JOIN t b ON b.s = a.o WHERE a.p = '<https://w3id.org/space-coop/ontology#hasEvidence>' AND b.p = '<http://www.w3.org/ns/oa#hasSource>'
