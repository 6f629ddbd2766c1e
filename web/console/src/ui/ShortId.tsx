import { CopyValue } from './CopyValue.tsx';

/** An identifier cut in the middle, copied whole. */
export function ShortId({ id, label }: { readonly id: string; readonly label?: string }) {
  return <CopyValue value={id} variant="inline" keep={13} {...(label !== undefined && { label })} />;
}
