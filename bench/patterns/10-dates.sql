-- Dates: what falls between two days
SELECT b.s, a.o FROM t a JOIN t b ON b.o = a.s
WHERE a.p = '<https://w3id.org/space-coop/ontology#earliest>' AND b.p = '<https://w3id.org/space-coop/ontology#hasTimeSpan>' AND a.o >= '"1995-03-01T00:00:00"' AND a.o < '"2003-06-01T00:00:00"'
