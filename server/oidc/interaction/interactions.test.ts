import { expect, it } from 'vitest';
import { cookiesOf, parseInteractionMap } from './interactions.ts';

const uid = (n: number) => `uid-${n}`.padEnd(43, '0');
/** As browsers count it: they refuse a cookie of more than 4096 bytes, and go on with the one before. */
const longest = 4096 - '_interaction='.length;

it('what a browser keeps of sign-ins fits into a cookie, whatever addresses clients are known by', () => {
  let kept = '';
  const begin = (clientId: string, n: number) => {
    const { interactions } = cookiesOf(parseInteractionMap(kept), {
      uid: uid(n),
      params: { client_id: clientId },
    });
    expect(interactions.length, `${n}`).toBeLessThanOrEqual(longest);
    kept = interactions;
    expect(parseInteractionMap(kept)).toMatchObject({ [clientId]: uid(n), _legacy: uid(n) });
  };
  // A page of somebody else can have a browser begin as many as it likes.
  for (let n = 0; n < 20; n++) begin(`https://elsewhere.example/${String(n % 7).repeat(200 + 95 * n)}`, n);
  for (let n = 20; n < 24; n++) begin('shop', n);
  for (let n = 24; n < 28; n++) begin(`https://elsewhere.example/${'ñ'.repeat(300)}`, n);
  for (let n = 28; n < 32; n++) begin('https://elsewhere.example/'.padEnd(1200, '/'), n);
});

it('a browser goes on with a few sign-ins beside the newest, of other applications and of its own', () => {
  let map = {};
  for (const [n, clientId] of ['a', 'b', 'c', 'd', 'e', 'f', 'f', 'f', 'f'].entries())
    map = parseInteractionMap(cookiesOf(map, { uid: uid(n), params: { client_id: clientId } }).interactions);
  expect(map).toEqual({
    b: uid(1),
    c: uid(2),
    d: uid(3),
    e: uid(4),
    'f#0': uid(6),
    'f#1': uid(7),
    f: uid(8),
    _legacy: uid(8),
  });
});
