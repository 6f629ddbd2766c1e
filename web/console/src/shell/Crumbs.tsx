import { Portal } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { usePhrases } from '../i18n/language.ts';
import classes from './Crumbs.module.css';

const slotId = 'breadcrumb-slot';

/** Where pages put their trail: the left of the top bar. */
export function CrumbSlot() {
  return <div id={slotId} className={classes.slot} />;
}

/** The trail of this page: links to what is above it, then its own name. */
export function Crumbs({
  above = [],
  here,
}: {
  readonly above?: readonly ReactNode[];
  readonly here: ReactNode;
}) {
  const t = usePhrases('shell');
  return (
    <Portal target={`#${slotId}`} reuseTargetNode={false}>
      <nav aria-label={t.breadcrumb} className={classes.crumbs}>
        {above.map((link, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a trail does not reorder
          <Fragment key={index}>
            <span className={classes.above}>{link}</span>
            <IconChevronRight size={13} aria-hidden className={classes.arrow} />
          </Fragment>
        ))}
        <span aria-current="page" className={classes.here}>
          {here}
        </span>
      </nav>
    </Portal>
  );
}
