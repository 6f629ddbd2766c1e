/** Days as somebody elsewhere has them: in a time zone that they name. */
import * as z from 'zod';

/** A name of the IANA database, such as `Europe/Madrid`. */
export const timeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z]/)
  .refine(isKnown, { error: 'there is no such time zone' });

function isKnown(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** When a day begins that many days after the one of `time`, by the zone's calendar. */
export function startOfDayIn(zone: string, time: number, days = 0): Date {
  const wall = wallClock(zone);
  const today = Math.floor(wall(time) / day) * day;
  const wanted = today + days * day;
  // As if its clock stood where it stands now; then where it stands there. Some zones change it at midnight.
  const guesses = [wanted - (wall(wanted) - wanted)];
  const [first = wanted] = guesses;
  guesses.push(wanted - (wall(first) - first));
  const within = guesses.filter((guess) => wall(guess) >= wanted);
  return new Date(Math.min(...(within.length > 0 ? within : guesses)));
}

const day = 86_400_000;

/** What the zone's clocks show, as if they showed UTC. */
function wallClock(zone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  };
}
