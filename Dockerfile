# Builds the server from a clean checkout and runs it on Node 24 alone.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm --prefix tools/toolchain install --no-package-lock --no-audit --no-fund \
 && PATH="/app/tools/toolchain/node_modules/.bin:$PATH" pnpm install --frozen-lockfile \
 && node tools/run.mjs build \
 && PATH="/app/tools/toolchain/node_modules/.bin:$PATH" pnpm --filter @reporunner/server deploy --prod --legacy /out \
 && cp -r apps/server/dist /out/dist \
 && cp -r apps/web/dist /out/web \
 && cp tools/supervise.sh /out/supervise.sh

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=1 \
    REPORUNNER_HOST=0.0.0.0 \
    REPORUNNER_DATA_DIR=/data
COPY --from=build /out /app
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 5678
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:5678/health').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["/bin/sh", "/app/supervise.sh", "node", "/app/dist/main.js"]
