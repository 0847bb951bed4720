-- Text: labels with some words in them
SELECT s, o FROM t WHERE p = '<http://www.w3.org/2000/01/rdf-schema#label>' AND contains(lower(o), 'report s1')
