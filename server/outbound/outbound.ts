export function createOutbound(_options: { allowPrivate: boolean }): typeof fetch {
  return async () => {
    throw new Error('no outbound client yet');
  };
}
