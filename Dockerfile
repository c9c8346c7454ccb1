# The image holds the environment that `make run` builds, with the same script and lock.
FROM python:3.13-slim AS build
WORKDIR /app
COPY pyproject.toml requirements.lock LICENSE ./
COPY .ci/environment.py .ci/
RUN python .ci/environment.py

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home waymark && install --directory --owner waymark /data
WORKDIR /app
COPY --from=build /app /app
COPY bot bot
COPY adapters adapters
COPY content content
COPY schedules schedules
RUN python -m compileall -q bot adapters

ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WAYMARK_DATABASE_URL=sqlite:////data/waymark.db \
    WAYMARK_HTTP_HOST=0.0.0.0 \
    WAYMARK_HTTP_PORT=3000 \
    WAYMARK_LOG=json
USER waymark
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD python -c "import os, urllib.request as web; \
        web.urlopen('http://127.0.0.1:' + os.environ['WAYMARK_HTTP_PORT'] + '/healthz', timeout=4)"
CMD ["waymark", "run"]
