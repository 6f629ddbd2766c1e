/** The pages' style, script and mark. */
import { type Asset, assets } from '@portero/sign-in/index.ts';
import type { FastifyInstance } from 'fastify';
import { anonymous } from '../http/gate.ts';

const gate = anonymous('Style, script and mark of the public pages.');
const hash = /-[\w-]{10}(?=\.\w+$)/;
const known = new Map<string, Asset>(Object.values(assets).map((asset) => [asset.path, asset]));
const byName = new Map<string, Asset>(
  Object.values(assets).map((asset) => [asset.path.replace(hash, ''), asset]),
);

/**
 * Named by their content, so kept for ever. While processes of two versions serve side by side, a page of one may ask
 * the other for its files: that one answers with its own, which fit nearly, and nobody keeps them.
 */
export function staticRoutes(app: FastifyInstance): void {
  app.get<{ Params: { file: string } }>('/assets/:file', { config: { gate } }, (request, reply) => {
    const path = `/assets/${request.params.file}`;
    const exact = known.get(path);
    const asset = exact ?? byName.get(path.replace(hash, ''));
    if (!asset) return reply.callNotFound();
    const cache = exact ? 'public, max-age=31536000, immutable' : 'no-store';
    return reply.header('cache-control', cache).type(asset.type).send(asset.body);
  });
}
