/** What may be looked at and not changed: controls that change something say so instead of failing. */
import { createContext, type ReactNode, useContext } from 'react';
import classes from './restricted.module.css';

const Reason = createContext<string | undefined>(undefined);

/** @param reason why nothing can be changed here; absent where everything can */
export function RestrictionProvider({
  reason,
  children,
}: {
  readonly reason: string | undefined;
  readonly children: ReactNode;
}) {
  return <Reason value={reason}>{children}</Reason>;
}

/** Why nothing can be changed on this page, if so. */
export const useRestriction = (): string | undefined => useContext(Reason);

/** Around what changes something: buttons and fields inside are disabled where nothing may be changed. */
export function Changing({ children }: { readonly children: ReactNode }) {
  const reason = useRestriction();
  if (reason === undefined) return children;
  return (
    <fieldset disabled className={classes.restricted} title={reason}>
      {children}
    </fieldset>
  );
}
