"""The interface for programs: the stored questions and the ways to look closer, over HTTP, described in OpenAPI."""
