/** Days as the dashboard has them: in the time zone of the server (`TZ`), as the contract cuts them. */

/** yyyy-mm-dd */
export function dayOf(time: number | Date): string {
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** @returns undefined for a day that the calendar does not have */
export function parseDay(text: string): Date | undefined {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const date = new Date(2000, month - 1, day);
  date.setFullYear(year, month - 1, day);
  return dayOf(date) === text ? date : undefined;
}

/** By the calendar, not by 24 hours: days on which clocks change are shorter or longer. */
export function plusDays(date: Date, days: number): Date {
  const moved = new Date(date);
  moved.setDate(moved.getDate() + days);
  return moved;
}

/** When the day of this time begins. */
export function startOfDay(time: number | Date): Date {
  const date = new Date(time);
  date.setHours(0, 0, 0, 0);
  return date;
}
