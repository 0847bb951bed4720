-- MINUS: missions without a commitment
SELECT s FROM t WHERE p = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>' AND o = '<https://w3id.org/space-coop/ontology#Mission>' AND s NOT IN (
  SELECT b.o FROM t a JOIN t b ON b.s = a.s WHERE a.p = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>' AND a.o = '<https://w3id.org/space-coop/ontology#Commitment>' AND b.p = '<https://w3id.org/space-coop/ontology#concerns>')
