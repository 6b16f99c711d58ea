"""The documentation site: what MkDocs adds to docs/ when it builds (mkdocs.yml, make docs)."""
