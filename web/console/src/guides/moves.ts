/** An app that does not listen where its framework usually does: the guide's code follows the addresses saved in it. */
import type { Block, Guide, UriField } from './model.ts';

/** What a text says instead, longest first. */
export type Moves = readonly (readonly [usual: string, chosen: string])[];

type Stored = (field: UriField['field']) => readonly string[];

/** @param stored the application's addresses of a field; the first one counts, unless the usual one is among them */
export function movesOf(guide: Guide, stored: Stored): Moves {
  const fields = guide.steps.flatMap(({ blocks }) => blocks.flatMap(fieldsOf));
  const moves = new Map<string, string>();
  for (const { field, usual } of fields) {
    const [first] = stored(field);
    if (first === undefined || stored(field).includes(usual)) continue;
    moves.set(usual, first);
    if (field !== 'redirectUris' || !isWeb(usual) || !isWeb(first)) continue;
    const [from, to] = [new URL(usual), new URL(first)];
    if (from.origin !== to.origin) moves.set(from.origin, to.origin);
    // Where the app is told to listen. Behind another name the port is somebody else's matter.
    if (to.hostname === from.hostname && from.port && to.port && from.port !== to.port) {
      moves.set(`${from.hostname}:${from.port}`, `${to.hostname}:${to.port}`);
      moves.set(from.port, to.port);
    }
  }
  return [...moves].sort(([one], [other]) => other.length - one.length);
}

/** Where a block asks for addresses. */
const fieldsOf = (block: Block): UriField[] => {
  if (block.kind === 'uris') return [block];
  return block.kind === 'tabs' ? block.tabs.flatMap((tab) => tab.blocks.flatMap(fieldsOf)) : [];
};

const isWeb = (uri: string): boolean => /^https?:/.test(uri) && URL.canParse(uri);

/** All in one pass, so that nothing moves twice. */
export function move(text: string, moves: Moves): string {
  if (moves.length === 0) return text;
  const chosen = new Map(moves);
  const usual = moves.map(([one]) => one.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.replaceAll(
    new RegExp(`(?<![\\w.])(?:${usual})(?![\\w-])`, 'g'),
    (found) => chosen.get(found) ?? found,
  );
}
