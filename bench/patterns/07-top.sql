-- Top ten: the meetings with most engagements
SELECT o, COUNT(*) AS n FROM t WHERE p = '<https://w3id.org/space-coop/ontology#arisesFrom>' GROUP BY o ORDER BY n DESC, replace(o, '>', '') LIMIT 10
