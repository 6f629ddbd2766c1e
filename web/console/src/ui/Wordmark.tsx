import mark from './mark.svg';
import classes from './Wordmark.module.css';

/** The door ajar, and the name beside it. */
export function Wordmark({
  compact = false,
  size = 22,
}: {
  readonly compact?: boolean;
  readonly size?: number;
}) {
  return (
    <span className={classes.root}>
      <img src={mark} width={size} height={size} alt={compact ? 'Portero' : ''} />
      {!compact && <span style={{ fontSize: size * 0.74 }}>Portero</span>}
    </span>
  );
}
