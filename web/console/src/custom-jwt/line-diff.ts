/** Which lines of a text were taken away and which came, for somebody to read. */

export type Line = { readonly kind: 'same' | 'gone' | 'new'; readonly text: string };

/** The longest lines that both have stay; what is alike at both ends is not searched. */
export function lineDiff(before: string, after: string): Line[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < fresh.length - start &&
    old[old.length - 1 - end] === fresh[fresh.length - 1 - end]
  )
    end++;
  const same = (lines: readonly string[]) => lines.map((text): Line => ({ kind: 'same', text }));
  return [
    ...same(old.slice(0, start)),
    ...between(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)),
    ...same(old.slice(old.length - end)),
  ];
}

/** Beyond that many pairs of lines nobody waits for the search, nor reads what it finds. */
const mostPairs = 4_000_000;

function between(old: readonly string[], fresh: readonly string[]): Line[] {
  if (old.length * fresh.length > mostPairs)
    return [
      ...old.map((text): Line => ({ kind: 'gone', text })),
      ...fresh.map((text): Line => ({ kind: 'new', text })),
    ];
  // At [i][j]: how many lines the rests from i and from j have in common.
  const width = fresh.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      common[i * width + j] =
        old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [gone, came] = [old[i], fresh[j]];
    if (gone !== undefined && gone === came) {
      lines.push({ kind: 'same', text: gone });
      i++;
      j++;
    } else if (gone !== undefined && (came === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'gone', text: gone });
      i++;
    } else {
      lines.push({ kind: 'new', text: came ?? '' });
      j++;
    }
  }
  return lines;
}

/** Without what is alike farther than a few lines from a change. @returns null where lines were left out */
export function shortened(lines: readonly Line[], around = 3): (Line | null)[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'),
  );
  return lines.flatMap((line, at) => {
    if (isNear[at]) return [line];
    return at === 0 || isNear[at - 1] ? [null] : [];
  });
}
