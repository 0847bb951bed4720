"""Checking: whether data, questions and their answers are what they must be."""
