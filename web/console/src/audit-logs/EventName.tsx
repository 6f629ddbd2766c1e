/** Breaks between its parts, and before a capital where even a part is too long. */
export function EventName({ name }: { readonly name: string }) {
  const parts = name.split(/(?<=\.)|(?<=[a-z])(?=[A-Z])/);
  // biome-ignore lint/suspicious/noArrayIndexKey: the same word may come twice, and none moves
  return parts.map((part, index) => [index > 0 && <wbr key={`${index}-break`} />, part]);
}
