/** "1 hour", "30 minutes", "90 seconds": the largest unit that divides the seconds evenly. */
export function lifetimeIn(language: string, seconds: number): string {
  const [unit, size] = units.find(([, length]) => seconds % length === 0) ?? (['second', 1] as const);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;
