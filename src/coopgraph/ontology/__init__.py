"""The ontology itself: how well it is made, what it is linked to, and how two versions of it differ."""
