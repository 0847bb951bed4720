-- Join: who leads a mission and is party to an agreement on it
SELECT a.o, a.s, b.o, c.s FROM t a JOIN t b ON b.s = a.s JOIN t c ON c.o = a.o JOIN t d ON d.s = c.s AND d.o = a.s
WHERE a.p = '<https://w3id.org/space-coop/ontology#leads>' AND b.p = '<https://w3id.org/space-coop/ontology#hasHomeNation>' AND c.p = '<https://w3id.org/space-coop/ontology#concerns>' AND d.p = '<https://w3id.org/space-coop/ontology#hasParty>'
