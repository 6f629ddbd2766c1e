/** Test support: a name server on this machine, asked over the network like any other. */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';

const types = { CNAME: 5, TXT: 16 } as const;
type RecordType = keyof typeof types;

export type NameServer = {
  readonly lookup: Resolver;
  set(type: RecordType, name: string, ...values: string[]): void;
  remove(type: RecordType, name: string): void;
  /** Say that it cannot answer just now, whatever is asked. */
  fail(isFailing: boolean): void;
  /** Questions that came, oldest first. */
  readonly asked: string[];
  close(): void;
};

/** Listens on a free UDP port. `set` without values makes a name that is there and has no such record. Close it. */
export async function startNameServer(): Promise<NameServer> {
  const records = new Map<string, readonly string[]>();
  const asked: string[] = [];
  let isFailing = false;
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query);
    asked.push(`${type} ${name}`);
    const values = records.get(`${type} ${name}`) ?? [];
    const isKnown = values.length > 0 || [...records.keys()].some((key) => key.endsWith(` ${name}`));
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    const code = isFailing ? 2 : isKnown ? 0 : 3;
    header.writeUInt16BE(0x8580 | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(code === 0 ? values.length : 0, 6);
    const answers = code === 0 ? values.map((value) => answerOf(type, value)) : [];
    socket.send(Buffer.concat([header, query.subarray(12, end), ...answers]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const lookup = new Resolver({ timeout: 2000, tries: 1 });
  lookup.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    lookup,
    asked,
    set: (type, name, ...values) => void records.set(`${type} ${name}`, values),
    remove: (type, name) => void records.delete(`${type} ${name}`),
    fail: (failing) => {
      isFailing = failing;
    },
    close: () => socket.close(),
  };
}

/** The one question of a query (RFC 1035 §4.1.2). */
function questionOf(query: Buffer): { name: string; type: RecordType; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length));
    at += length + 1;
  }
  const type = query.readUInt16BE(at + 1) === types.CNAME ? 'CNAME' : 'TXT';
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 };
}

/** One answer to it, with the question's name (§4.1.3, §4.1.4). */
function answerOf(type: RecordType, value: string): Buffer {
  const data =
    type === 'CNAME'
      ? Buffer.concat([...value.split('.').map(counted), Buffer.from([0])])
      : // Name servers cut texts where they like.
        Buffer.concat([counted(value.slice(0, 20)), counted(value.slice(20))]);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(types[type], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(0, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function counted(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
}
