/** Facts about one thing, a label and a value to each line. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './FactList.module.css';

export type Fact = readonly [label: string, value: ReactNode];

export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label} className={classes.fact}>
          <Text component="dt" size="sm" c="dimmed">
            {label}
          </Text>
          <Text component="dd" size="sm" m={0}>
            {value}
          </Text>
        </div>
      ))}
    </dl>
  );
}
