# The API and the dashboard, as docs/deploy.md describes: docker build -t cape . && docker run -p 8787:8787 cape
FROM node:20-bookworm-slim AS build
WORKDIR /cape
COPY . .
RUN npm ci --omit=dev --no-audit --no-fund && npx turbo run build --filter=@cape/web --filter=@cape/api
# Then what the server alone needs: a tenth of what building takes.
RUN npm ci --omit=dev --workspace=@cape/api --no-audit --no-fund

FROM node:20-bookworm-slim
WORKDIR /cape
ENV NODE_ENV=production CAPE_HOST=0.0.0.0 CAPE_PORT=8787 CAPE_WEB_ROOT=/cape/apps/web/dist CAPE_LOG=requests CAPE_REGISTRY=/data/registry.sqlite
COPY --from=build /cape/package.json ./
COPY --from=build /cape/node_modules ./node_modules
COPY --from=build /cape/packages/core-wasm ./packages/core-wasm
COPY --from=build /cape/packages/evidence ./packages/evidence
COPY --from=build /cape/packages/analysis ./packages/analysis
COPY --from=build /cape/apps/api ./apps/api
COPY --from=build /cape/apps/web/dist ./apps/web/dist
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8787
HEALTHCHECK CMD node -e "fetch('http://127.0.0.1:8787/v1/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
# Node itself, so that SIGTERM reaches it and what is in flight is finished.
CMD ["node", "apps/api/dist/entrances/node-main.js"]
