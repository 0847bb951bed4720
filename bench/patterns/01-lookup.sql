-- Look-up: all that is said of one engagement
SELECT p, o FROM t WHERE s = '<http://example.org/world/s1-e1>'
