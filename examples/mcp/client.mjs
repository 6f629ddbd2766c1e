// An MCP client that nobody registered: `node client.mjs http://localhost:8000/mcp` signs somebody in and lists the notes.
import { createServer } from 'node:http';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const address = new URL(process.argv[2] ?? 'http://localhost:8000/mcp');
const callback = createServer();
await new Promise((ready) => callback.listen(0, '127.0.0.1', ready));
const redirectUrl = `http://127.0.0.1:${callback.address().port}/callback`;
const code = new Promise((resolve) => {
  callback.on('request', (request, response) => {
    response.end('You can close this window.');
    resolve(new URL(request.url, redirectUrl).searchParams.get('code'));
  });
});

const kept = {};
const authProvider = {
  redirectUrl,
  clientMetadata: {
    client_name: 'Notes on the command line',
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  clientInformation: () => kept.client,
  saveClientInformation: (client) => {
    kept.client = client;
  },
  tokens: () => kept.tokens,
  saveTokens: (tokens) => {
    kept.tokens = tokens;
  },
  redirectToAuthorization: (url) => console.log(`Open ${url}`),
  saveCodeVerifier: (verifier) => {
    kept.verifier = verifier;
  },
  codeVerifier: () => kept.verifier,
};

const client = new Client({ name: 'notes-cli', version: '1.0.0' });
const first = new StreamableHTTPClientTransport(address, { authProvider });
try {
  await client.connect(first);
} catch (failure) {
  if (!(failure instanceof UnauthorizedError)) throw failure;
  await first.finishAuth(await code);
  await client.connect(new StreamableHTTPClientTransport(address, { authProvider }));
}
const { content } = await client.callTool({ name: 'list-notes' });
console.log(content[0].text);
await client.close();
callback.close();
