import classes from './ApiReferencePage.module.css';
import type { Method } from './openapi.ts';

export function MethodTag({ method }: { readonly method: Method }) {
  return (
    <span className={classes.method} data-method={method}>
      {method === 'delete' ? 'DEL' : method.toUpperCase()}
    </span>
  );
}
