# syntax=docker/dockerfile:1
# The distributed form in a small image: one binary and its site folder, run by nobody in particular.
#   docker build -t groundswell .
#   docker run -p 3000:3000 -v groundswell:/data groundswell

FROM rust:1-bookworm AS build
COPY --from=node:22-bookworm-slim /usr/local/bin/node /usr/local/bin/node
COPY --from=node:22-bookworm-slim /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && rustup target add wasm32-unknown-unknown
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo xtask build --release \
 && mkdir -p /out \
 && cp target/*/release/server /out/server \
 && cp -r target/site-release /out/site

FROM debian:bookworm-slim
# pg_dump and pg_restore are what `server backup` and `server restore` call on PostgreSQL.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --create-home groundswell
COPY --from=build /out /opt/groundswell
USER groundswell
WORKDIR /data
VOLUME /data
EXPOSE 3000
ENV GROUNDSWELL_ADDRESS=0.0.0.0:3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD curl -fsS http://127.0.0.1:3000/health || exit 1
ENTRYPOINT ["/opt/groundswell/server"]
CMD ["serve"]
