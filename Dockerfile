# The production image: hashed dependencies, collected static files, an ordinary user, nothing to compile.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=ecandidat.settings.production
WORKDIR /app

# Names in every script on our papers: what our own font has not is taken from these.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

COPY requirements.lock .
RUN pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock \
    && useradd --system --create-home --home-dir /home/ecandidat ecandidat && chown ecandidat /app

COPY --chown=ecandidat . .
USER ecandidat

# Collecting reads the settings, not the services: the values are needed, and never used.
RUN SECRET_KEY=only-to-build-only-to-build-only-to-build-only-to-build ALLOWED_HOSTS=- SITE_URL=- MAIL_FROM=- \
    INSTITUTION_NAME=- INSTITUTION_SHORT_NAME=- INSTITUTION_EMAIL=- DATABASE_URL=postgres://-/- REDIS_URL=redis://- SMTP_HOST=- \
    S3_ENDPOINT=http://- S3_BUCKET=- S3_ACCESS_KEY=- S3_SECRET_KEY=- \
    python manage.py collectstatic --no-input

EXPOSE 8000
HEALTHCHECK CMD python -c "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/sante/', timeout=3)"
# One door for all the workers (no --reuse-port): with a door each, a reload resets who waits at the old ones.
# The access log has the path and not the query: a search of the desk holds names.
CMD ["gunicorn", "ecandidat.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--no-control-socket", "--access-logfile", "-", \
     "--access-logformat", "%(h)s %(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"]
