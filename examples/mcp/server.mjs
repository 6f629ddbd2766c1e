// An MCP server that lets people in by Portero. `PORTERO_ENDPOINT=https://auth.example.com npm start`
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const port = Number(process.env.PORT ?? 8000);
const endpoint = process.env.PORTERO_ENDPOINT ?? 'http://localhost:3001';
const origin = process.env.ORIGIN ?? `http://localhost:${port}`;
/** The identifier of the API resource in Portero. */
const resource = `${origin}/mcp`;
const metadataPath = '/.well-known/oauth-protected-resource/mcp';
const issuer = `${endpoint}/oidc`;
const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));

/** Who calls and what they may, or undefined. */
async function callerOf({ headers }) {
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (!token) return undefined;
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, audience: resource, typ: 'at+jwt' });
    return { sub: payload.sub, scopes: new Set(String(payload.scope ?? '').split(' ')) };
  } catch {
    return undefined;
  }
}

function notesOf(caller) {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  server.registerTool('list-notes', { description: 'The notes of whoever is signed in' }, () => ({
    content: [{ type: 'text', text: `Notes of ${caller.sub}: water the plants` }],
  }));
  return server;
}

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, origin);
  if (pathname === metadataPath) {
    const from = `${endpoint}/.well-known/oauth-protected-resource?resource=${encodeURIComponent(resource)}`;
    const answer = await fetch(from);
    response.writeHead(answer.status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' });
    return response.end(await answer.text());
  }
  if (pathname !== '/mcp') return response.writeHead(404).end();
  const caller = await callerOf(request);
  if (!caller?.scopes.has('read:notes')) {
    const problem = caller ? 'error="insufficient_scope", scope="read:notes", ' : '';
    response.writeHead(caller ? 403 : 401, {
      'www-authenticate': `Bearer ${problem}resource_metadata="${origin}${metadataPath}"`,
    });
    return response.end();
  }
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  await notesOf(caller).connect(transport);
  await transport.handleRequest(request, response);
}).listen(port, () => console.log(`MCP server ${resource}`));
