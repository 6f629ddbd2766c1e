/**
 * A client for what is answered faster than a whole HTTP client can ask: one GET, written beforehand, over one connection that stays.
 * Where the client is the slower one, the server sleeps between any two requests, and what is measured is how it is woken.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Once } from './measure.ts';

const endOfHead = '\r\n\r\n';

/** @returns asks once and resolves when the whole answer is there; rejects on any other status than 200 and on a lost connection. */
export async function rawGet(url: string): Promise<Once> {
  const { hostname, port, host, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  socket.setEncoding('latin1');
  const asked = `GET ${pathname} HTTP/1.1\r\nhost: ${host}${endOfHead}`;
  let answer = '';
  let waiting: PromiseWithResolvers<void> | undefined;
  const fail = (why: Error): void => waiting?.reject(why);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error(`${url} was closed`)));
  socket.on('data', (piece: string) => {
    answer += piece;
    const head = answer.indexOf(endOfHead);
    if (head < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
    if (!answer.startsWith('HTTP/1.1 200 ') || length === undefined)
      return fail(new Error(`${url}: ${answer}`));
    if (answer.length < head + endOfHead.length + Number(length)) return;
    answer = '';
    waiting?.resolve();
  });
  return () => {
    waiting = Promise.withResolvers();
    socket.write(asked);
    return waiting.promise;
  };
}
