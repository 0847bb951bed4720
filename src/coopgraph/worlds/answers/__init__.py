"""Known answers: what each stored question must answer about one part of a world."""
