/** A browser on a device in a table: what it is called, whole, and where it is. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from '../Users.module.css';

type Props = { readonly name: string; readonly place: string; readonly children?: ReactNode };

export const DeviceCell = ({ name, place, children }: Props) => (
  <div>
    <Text inherit className={classes.whole}>
      {name}
      {children}
    </Text>
    {place !== name && (
      <Text size="xs" fw={400} c="dimmed" className={classes.whole}>
        {place}
      </Text>
    )}
  </div>
);
