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
 && apt-get install -y --no-install-recommends ca-certificates postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --create-home groundswell
COPY --from=build /out /opt/groundswell
USER groundswell
WORKDIR /data
VOLUME /data
EXPOSE 3000
ENV GROUNDSWELL_LISTEN=0.0.0.0:3000 \
    LEPTOS_SITE_ROOT=/opt/groundswell/site \
    DATABASE_URL=sqlite:/data/groundswell.db
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/opt/groundswell/server", "health"]
ENTRYPOINT ["/opt/groundswell/server"]
CMD ["serve"]
