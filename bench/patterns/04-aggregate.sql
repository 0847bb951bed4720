-- Aggregate: engagements by force and topic
SELECT a.o, b.o, COUNT(*) FROM t a JOIN t b ON b.s = a.s WHERE a.p = '<https://w3id.org/space-coop/ontology#hasForce>' AND b.p = '<https://w3id.org/space-coop/ontology#hasTopicArea>' GROUP BY a.o, b.o
