-- Path: the meetings before those that a nation hosts
WITH RECURSIVE r(m, e) AS (
  SELECT a.s, b.o FROM t a JOIN t b ON b.s = a.s
  WHERE a.p = '<https://w3id.org/space-coop/ontology#isHostedBy>' AND a.o = '<http://example.org/world/n1>' AND b.p = '<https://w3id.org/space-coop/ontology#immediatelyFollows>'
  UNION SELECT r.m, c.o FROM r JOIN t c ON c.s = r.e WHERE c.p = '<https://w3id.org/space-coop/ontology#immediatelyFollows>')
SELECT m, e FROM r
