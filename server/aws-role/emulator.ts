/** Test support: a peer that gives credentials of a role as EC2’s metadata service, a container’s agent and STS do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type RoleEmulator = {
  readonly url: string;
  /** Method and path of what was asked for. */
  readonly asked: string[];
  /** Milliseconds from now at which what it gives ends. */
  life: number;
  /** The instance’s role; none has it without. */
  role: string | undefined;
  /** What the agent and STS want to be shown. */
  token: string;
  /** Answers nothing but this. */
  status: number | undefined;
  close(): Promise<void>;
};

/** What it gives; the number counts how often. */
export const given = (count: number) => ({
  accessKeyId: `ASIAROLE${count}`,
  secretAccessKey: `role/secret+${count}==`,
  sessionToken: `role-session/${count}==`,
});

/** Listens on a free port of this machine; what it answers can be changed while it runs. Close it. */
export async function startRoleEmulator(): Promise<RoleEmulator> {
  let count = 0;
  const session = 'metadata-session==';
  const emulator: RoleEmulator & { url: string } = {
    url: '',
    asked: [],
    life: 3_600_000,
    role: 'portero-mails',
    token: 'token-of-the-pod',
    status: undefined,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const credentials = () => {
    const { accessKeyId, secretAccessKey, sessionToken } = given(++count);
    const ends = new Date(Date.now() + emulator.life).toISOString().replace(/\.\d+/, '');
    return {
      Code: 'Success',
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      Expiration: ends,
    };
  };
  const json = (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(credentials()));
  const refuse = (response: ServerResponse, status: number, said = '') =>
    response.writeHead(status).end(said);

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    emulator.asked.push(`${method} ${url}`);
    if (emulator.status !== undefined) return refuse(response, emulator.status);
    if (method === 'PUT' && url === '/latest/api/token') {
      const life = Number(headers['x-aws-ec2-metadata-token-ttl-seconds']);
      const isDirect = headers['x-forwarded-for'] === undefined;
      return life > 0 && isDirect ? response.end(session) : refuse(response, 400);
    }
    const place = '/latest/meta-data/iam/security-credentials/';
    if (url?.startsWith(place)) {
      if (headers['x-aws-ec2-metadata-token'] !== session) return refuse(response, 401);
      if (emulator.role === undefined) return refuse(response, 404);
      if (url === place) return response.end(emulator.role);
      return url === place + emulator.role ? json(response) : refuse(response, 404);
    }
    if (method === 'GET' && url === '/v1/credentials')
      return headers.authorization === emulator.token ? json(response) : refuse(response, 400);
    if (method === 'POST' && url === '/')
      return sts(new URLSearchParams(String(Buffer.concat(chunks))), response);
    return refuse(response, 404);
  };
  const sts = (form: URLSearchParams, response: ServerResponse) => {
    if (form.get('Action') !== 'AssumeRoleWithWebIdentity' || form.get('Version') !== '2011-06-15')
      return refuse(response, 400);
    response.setHeader('content-type', 'text/xml');
    if (form.get('WebIdentityToken') !== emulator.token || !form.get('RoleArn')?.startsWith('arn:aws:iam::'))
      return refuse(
        response,
        403,
        `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
<Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error></ErrorResponse>`,
      );
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = credentials();
    return response.end(`<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <SubjectFromWebIdentityToken>system:serviceaccount:default:portero</SubjectFromWebIdentityToken>
    <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/mails/${form.get('RoleSessionName')}</Arn></AssumedRoleUser>
    <Credentials>
      <AccessKeyId>${AccessKeyId}</AccessKeyId>
      <SecretAccessKey>${SecretAccessKey}</SecretAccessKey>
      <SessionToken>${Token}</SessionToken>
      <Expiration>${Expiration}</Expiration>
    </Credentials>
  </AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>`);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  emulator.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return emulator;
}
