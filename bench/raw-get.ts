/**
 * A client for what is answered faster than a whole HTTP client can ask: one GET, written beforehand, over one connection that stays.
 * Where the client is the slower one, the server sleeps between any two requests, and what is measured is how it is woken.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Once } from './measure.ts';

const endOfHead = '\r\n\r\n';

/** @returns asks once and resolves when the whole answer is there; rejects on any other status than 200 and on a lost connection. */
export async function rawGet(url: string): Promise<Once> {
  const { hostname, port, host, pathname } = new URL(url);
  const asked = `GET ${pathname} HTTP/1.1\r\nhost: ${host}${endOfHead}`;
  let socket: Socket | undefined;
  let answer = '';
  let waiting: PromiseWithResolvers<void> | undefined;
  const fail = (why: Error): void => waiting?.reject(why);

  const open = async (): Promise<Socket> => {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(opened, 'connect');
    answer = '';
    opened.setEncoding('latin1');
    opened.on('error', fail);
    opened.on('close', () => {
      if (socket === opened) socket = undefined;
      fail(new Error(`${url} was closed`));
    });
    opened.on('data', (piece: string) => {
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
    return opened;
  };

  // While others have their turn a server may close what nobody uses.
  const ask = async (): Promise<void> => {
    socket ??= await open();
    waiting = Promise.withResolvers();
    socket.write(asked);
    return waiting.promise;
  };
  return async () => {
    const isOld = socket !== undefined;
    try {
      await ask();
    } catch (failure) {
      if (!isOld || answer !== '') throw failure;
      socket?.destroy();
      socket = undefined;
      await ask();
    }
  };
}
