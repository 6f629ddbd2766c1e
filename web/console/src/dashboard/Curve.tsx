/** Thirty days as an area, drawn by us. What it shows is in the table beside it, so it is hidden from screen readers. */
import { Text } from '@mantine/core';
import { useState } from 'react';
import classes from './Dashboard.module.css';
import type { Day } from './queries.ts';

const width = 600;
const height = 160;

export function Curve({
  days,
  nameOf,
  language,
}: {
  readonly days: readonly Day[];
  readonly nameOf: (count: number) => string;
  readonly language: string;
}) {
  const [near, setNear] = useState<number>();
  const most = Math.max(1, ...days.map(({ count }) => count));
  const x = (index: number) => (days.length > 1 ? (index / (days.length - 1)) * width : width / 2);
  const y = (count: number) => height - (count / most) * (height - 8);
  const line = days.map(({ count }, index) => `${x(index).toFixed(1)},${y(count).toFixed(1)}`);
  const shown = near === undefined ? undefined : days[near];
  const label = ({ date }: Day) =>
    new Date(`${date}T12:00:00`).toLocaleDateString(language, { day: 'numeric', month: 'short' });
  const [first] = days;
  const last = days.at(-1);
  return (
    <div className={classes.chart} aria-hidden>
      <Text size="xs" c="dimmed" className={classes.tip}>
        {shown ? `${label(shown)} · ${nameOf(shown.count)}` : nameOf(most)}
      </Text>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        onPointerLeave={() => setNear(undefined)}
        onPointerMove={({ currentTarget, clientX }) => {
          const box = currentTarget.getBoundingClientRect();
          const share = (clientX - box.left) / box.width;
          setNear(Math.min(days.length - 1, Math.max(0, Math.round(share * (days.length - 1)))));
        }}
      >
        <title>{nameOf(most)}</title>
        {[0.25, 0.5, 0.75].map((share) => (
          <line
            key={share}
            x1={0}
            x2={width}
            y1={height * share}
            y2={height * share}
            className={classes.grid}
          />
        ))}
        <polygon className={classes.area} points={`0,${height} ${line.join(' ')} ${width},${height}`} />
        <polyline className={classes.line} points={line.join(' ')} />
        {near !== undefined && (
          <line x1={x(near)} x2={x(near)} y1={0} y2={height} className={classes.cursor} />
        )}
      </svg>
      <div className={classes.axis}>
        <span>{first && label(first)}</span>
        <span>{last && label(last)}</span>
      </div>
    </div>
  );
}
