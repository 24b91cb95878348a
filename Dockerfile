FROM node:20-bookworm-slim

# The hub runs from its TypeScript sources (docs/decisions/0001), so there is no build stage.
WORKDIR /srv/hub
ENV NODE_ENV=production HUB_HOME=/var/lib/hub

COPY package.json package-lock.json ./
# The embedded PostgreSQL is an optional dependency: a container talks to a real server.
RUN npm install --omit=dev --omit=optional --no-audit --no-fund && npm cache clean --force
COPY adapters ./adapters
COPY cli ./cli
COPY gateway ./gateway
COPY jobs ./jobs
COPY platform ./platform
COPY subgraphs ./subgraphs

RUN mkdir -p /var/lib/hub/keys && chown -R node:node /var/lib/hub
USER node
VOLUME /var/lib/hub
CMD ["node", "cli/hub.mjs", "start"]
