# The two images of the operator's pod:
#
#   docker buildx build --target controller -t REGISTRY/tke-cilium-operator:VERSION .
#   docker buildx build --target sidecar -t REGISTRY/tke-cilium-operator-helm-sidecar:VERSION --build-context charts=DIR .
#
# DIR holds the charts to bundle, cilium-<version>.tgz; without --build-context none are, and the sidecar fetches them.
# The base images come from Docker's official ones; to take them from a mirror, set the arguments.
ARG DEBIAN=debian:12
ARG DEBIAN_SLIM=debian:12-slim
ARG GO=golang:1.26-bookworm

FROM ${DEBIAN} AS controller-build
RUN apt-get update && apt-get install -y --no-install-recommends \
    g++ cmake ninja-build pkg-config \
    libboost-dev libboost-system-dev libssl-dev zlib1g-dev libcpprest-dev prometheus-cpp-dev \
    nlohmann-json3-dev libsimdjson-dev libyaml-cpp-dev libspdlog-dev libfmt-dev libcli11-dev catch2 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY CMakeLists.txt CMakePresets.json ./
COPY controller controller
COPY test test
RUN cmake --preset release && cmake --build --preset release --target tke-cilium-operator

# With the libraries that the controller is linked with; the rest of libboost is in headers.
FROM ${DEBIAN_SLIM} AS controller
RUN apt-get update && apt-get install -y --no-install-recommends \
    libcpprest2.10 libprometheus-cpp-core1.0 libsimdjson14 libyaml-cpp0.7 libspdlog1.10 libfmt9 libssl3 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=controller-build /src/build/release/bin/tke-cilium-operator /usr/local/bin/
USER 65532:65532
ENTRYPOINT ["tke-cilium-operator"]
CMD ["run"]

FROM ${GO} AS sidecar-build
WORKDIR /src/sidecar
COPY sidecar/go.mod sidecar/go.sum ./
RUN go mod download
COPY sidecar ./
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/helm-sidecar .

# Stands for the build context of the same name when none is given.
FROM scratch AS charts

# A static program and the authorities of public chart repositories; no shell.
FROM scratch AS sidecar
COPY --from=sidecar-build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=sidecar-build /out/helm-sidecar /usr/local/bin/
COPY --from=charts / /charts/
ENV PATH=/usr/local/bin
USER 65532:65532
ENTRYPOINT ["helm-sidecar"]
CMD ["--socket=/run/helm/private/helm.sock"]
