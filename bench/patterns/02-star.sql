-- Star: pledges with status, meeting and label
SELECT a.s, b.o, c.o, d.o FROM t a JOIN t b ON b.s = a.s JOIN t c ON c.s = a.s JOIN t d ON d.s = a.s
WHERE a.p = '<https://w3id.org/space-coop/ontology#hasForce>' AND a.o = '<https://w3id.org/space-coop/id/force/pledged>' AND b.p = '<https://w3id.org/space-coop/ontology#hasReportedStatus>' AND c.p = '<https://w3id.org/space-coop/ontology#arisesFrom>'
  AND d.p = '<http://www.w3.org/2000/01/rdf-schema#label>' AND d.o LIKE '%"@en'
