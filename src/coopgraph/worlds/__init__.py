"""Worlds: graphs of any size that are made up, with the right answers to every stored question.

`world.World` is a world by its size and seed; `writing.write` puts it into files, in constant memory, by one process or
several; `known.known_answers` works out what each stored question must answer about it, without any engine, and
`comparing.ask` what a graph does answer. Everything in a world is fiction, and lives under `http://example.org/`.
"""
