# A step of the pipeline on Kubeflow: what uv.lock says with the extra kubeflow, the model server's
# own environment (ServingParity asks through it), and this project's wheel. docs/kubeflow.md.
#
#     docker build -t tfx-recommender .
#     docker run --rm --read-only --tmpfs /tmp tfx-recommender
#
# The lane goes by the Python: 3.11 - 3.13 is current, 3.10 legacy (docs/lanes.md):
#
#     docker build --build-arg PYTHON=3.10 -t tfx-recommender:legacy .
#
# EXTRAS: the optional dependencies, such as "kubeflow s3 gcs" for ratings in object stores.
# BASE: an image with /usr/local/bin/python, its venv module, apt and CA certificates.
ARG PYTHON=3.13
ARG BASE=docker.io/library/python:${PYTHON}-slim-trixie

FROM ${BASE} AS dependencies
ARG EXTRAS=kubeflow
# pyfarmhash, which tensorflow-data-validation requires, is published as C++ source only.
RUN apt-get update --quiet --quiet \
    && apt-get install --yes --quiet --quiet --no-install-recommends g++ libc6-dev \
    && rm -rf /var/lib/apt/lists/*
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1 \
    UV_PYTHON=/usr/local/bin/python \
    UV_PYTHON_DOWNLOADS=never \
    UV_SYSTEM_CERTS=1
RUN /usr/local/bin/python -m venv /opt/uv \
    && /opt/uv/bin/pip install --no-cache-dir --quiet "uv>=0.8,<1"
WORKDIR /build
COPY serving/environment/pyproject.toml serving/environment/uv.lock ./serving/environment/
RUN UV_PROJECT_ENVIRONMENT=/opt/serving /opt/uv/bin/uv sync --quiet --locked \
    --project serving/environment
COPY pyproject.toml uv.lock ./
RUN UV_PROJECT_ENVIRONMENT=/opt/pipeline /opt/uv/bin/uv sync --quiet --locked \
    --no-default-groups --no-install-project $(printf -- ' --extra %s' ${EXTRAS}) \
    && for packages in /opt/pipeline/lib/python3.*/site-packages; do \
        echo /opt/tfx-recommender > "$packages/tfx-recommender.pth"; done

# The wheel is installed apart from what it needs: the model server is started where nothing but our
# own packages can be imported beside its environment (foundation/serving_environment.py).
FROM ${BASE} AS wheel
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt
WORKDIR /build
COPY . .
RUN /usr/local/bin/python -m venv /opt/build \
    && /opt/build/bin/pip wheel --no-cache-dir --quiet --no-deps --wheel-dir /tmp/wheel . \
    && /opt/build/bin/pip install --no-cache-dir --quiet --no-deps --compile \
        --target /opt/tfx-recommender /tmp/wheel/*.whl \
    && ln -s /opt/serving /opt/tfx-recommender/.venv-serving

FROM ${BASE}
COPY --from=dependencies /opt/serving /opt/serving
COPY --from=dependencies /opt/pipeline /opt/pipeline
COPY --from=wheel /opt/tfx-recommender /opt/tfx-recommender
# Nothing is written but to /tmp. Bytecode is compiled already.
ENV PATH=/opt/pipeline/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /tmp
# A number, so that Kubernetes can see that it is not root; it owns nothing here.
USER 10001:10001
HEALTHCHECK --interval=60s --timeout=60s --start-period=60s --retries=1 \
    CMD ["python", "-m", "kubeflow_pipelines.health"]
CMD ["python", "-m", "kubeflow_pipelines.health"]
