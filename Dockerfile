# syntax=docker/dockerfile:1
# The API and its commands: docker build -t mcp-orchestrator .
FROM python:3.13-slim-bookworm AS build
# hadolint ignore=DL3013
RUN --mount=type=cache,target=/root/.cache/pip pip install "uv>=0.9,<1"
WORKDIR /source
COPY requirements.lock ./
RUN --mount=type=cache,target=/root/.cache/uv \
    uv venv /opt/orchestrator && uv pip install --python /opt/orchestrator/bin/python --compile-bytecode -r requirements.lock
COPY . .
# Then the bill of materials: what the image contains, with licences, as CycloneDX.
RUN --mount=type=cache,target=/root/.cache/uv \
    uv pip install --python /opt/orchestrator/bin/python --compile-bytecode --no-deps . && \
    uv tool run --from "cyclonedx-bom>=7.5,<8" cyclonedx-py environment /opt/orchestrator/bin/python \
    --pyproject pyproject.toml --output-reproducible --output-file /opt/orchestrator/sbom.cdx.json

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="mcp-orchestrator" \
      org.opencontainers.image.description="One turn of a food-ordering conversation in, one grounded reply out." \
      org.opencontainers.image.licenses="MIT" \
      io.mcp-orchestrator.sbom="/opt/orchestrator/sbom.cdx.json"
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin orchestrator
COPY --from=build /opt/orchestrator /opt/orchestrator
ENV PATH=/opt/orchestrator/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000
# Nothing is written: run it with a read-only root file system.
WORKDIR /tmp
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/health\", timeout=2)"]
ENTRYPOINT ["mcp-orchestrator"]
CMD ["serve"]
