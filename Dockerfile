# One image for every role: web, worker, outbox, sweep, migrate. docker-compose.yml says which command each one runs.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/commentgate
ENV PATH=/opt/commentgate/bin:$PATH
WORKDIR /build
# The libraries first: they change less often than the code, so that most builds find them in the cache.
COPY requirements.lock ./
RUN pip install --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY model ./model
COPY service ./service
COPY worker ./worker
RUN pip install --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
# The number, not the name: an orchestrator can then see that it is not root.
RUN groupadd --system --gid 10001 commentgate \
 && useradd --system --uid 10001 --gid commentgate --no-create-home --home-dir /nonexistent commentgate \
 && install -d -o commentgate -g commentgate -m 0700 /var/lib/commentgate
COPY --from=build /opt/commentgate /opt/commentgate
ENV PATH=/opt/commentgate/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    COMMENTGATE_DATA_DIR=/var/lib/commentgate
WORKDIR /var/lib/commentgate
USER 10001:10001
CMD ["commentgate", "--help"]
