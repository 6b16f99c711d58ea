"""``python -m services.contract`` writes docs/contract/: run it after a change of a microservice's models or record."""

from __future__ import annotations

from services.contract.documents import FOLDER, documents


def main() -> None:
    """Write every document, from the project's root."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, content in documents().items():
        path.write_bytes(content)


if __name__ == "__main__":
    main()
