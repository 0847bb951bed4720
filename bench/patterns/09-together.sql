-- Co-occurrence: topics of the same engagement
SELECT a.o, b.o, COUNT(*) FROM t a JOIN t b ON b.s = a.s JOIN t c ON c.s = a.s
WHERE a.p = '<https://w3id.org/space-coop/ontology#hasTopic>' AND b.p = '<https://w3id.org/space-coop/ontology#hasTopic>' AND c.p = '<https://w3id.org/space-coop/ontology#hasForce>' AND replace(a.o, '>', '') < replace(b.o, '>', '') GROUP BY a.o, b.o
