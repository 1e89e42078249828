# One image, all roles: `web` by default; docker-compose.yml starts the others from it.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

FROM python:3.11-slim-bookworm
# glyphs for the pictures that are drawn for shared links
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 digest && mkdir /data && chown digest /data
ENV MALLOC_ARENA_MAX=2 \
    PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=digest.settings
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=8000
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY crawler crawler
COPY summarizer summarizer
COPY digest digest
COPY locale locale
USER digest
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-m", "digest.healthy"]
CMD ["python", "-m", "digest.web", "--host", "0.0.0.0", "--port", "8000"]
