# The service in a container: docker compose up (see compose.yaml and docs/operations.md).
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md CHANGELOG.md LICENSE ./
COPY georisk georisk
COPY data data
RUN python -m venv /opt/georisk \
 && /opt/georisk/bin/pip install --no-cache-dir --constraint constraints.txt '.[postgres,oidc]'

FROM python:3.11-slim
# What the wheels of GDAL expect of the machine.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libexpat1 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/georisk --create-home georisk
COPY --from=build /opt/georisk /opt/georisk
ENV PATH=/opt/georisk/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GEORISK_HOST=0.0.0.0 \
    GEORISK_PORT=8000 \
    GEORISK_AUDIT_DIR=/var/lib/georisk/audit \
    GEORISK_UPLOADS_DIR=/var/lib/georisk/uploads
USER georisk
WORKDIR /var/lib/georisk
VOLUME /var/lib/georisk
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["georisk"]
CMD ["serve", "--workers", "2"]
