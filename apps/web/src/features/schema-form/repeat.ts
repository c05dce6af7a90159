/** Cron expressions that say how people put it: every so many minutes or hours, at a time of day, of a week, of a month. */

export type Repeat =
  | { readonly kind: 'minutes'; readonly every: number }
  | { readonly kind: 'hours'; readonly every: number; readonly minute: number }
  | { readonly kind: 'day'; readonly time: string }
  /** Days from 0, Sunday; at least one. */
  | { readonly kind: 'week'; readonly days: readonly number[]; readonly time: string }
  | { readonly kind: 'month'; readonly day: number; readonly time: string };

export type RepeatKind = Repeat['kind'];

const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const numberIn = (text: string, min: number, max: number): number | undefined => {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
};

/** `*`, or a step of all. */
const stepOf = (text: string, max: number): number | undefined =>
  text === '*' ? 1 : text.startsWith('*/') ? numberIn(text.slice(2), 1, max) : undefined;

function dayOf(text: string): number | undefined {
  const named = dayNames.indexOf(text.toUpperCase());
  if (named !== -1) return named;
  const number = numberIn(text, 0, 7);
  return number === undefined ? undefined : number % 7;
}

function daysOf(text: string): readonly number[] | undefined {
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [first = '', last = first, ...more] = part.split('-');
    const [from, to] = [dayOf(first), dayOf(last)];
    if (from === undefined || to === undefined || more.length > 0) return undefined;
    const end = to < from ? to + 7 : to;
    for (let day = from; day <= end; day += 1) days.add(day % 7);
  }
  return [...days].sort((a, b) => a - b);
}

const two = (number: number) => String(number).padStart(2, '0');

/** Undefined where it says more than can be put that way. */
export function readRepeat(expression: string): Repeat | undefined {
  const [minutes = '', hours = '', day = '', month = '', weekday = '', ...more] = expression
    .trim()
    .split(/\s+/);
  if (more.length > 0 || month !== '*') return undefined;
  const minute = numberIn(minutes, 0, 59);
  const hour = numberIn(hours, 0, 23);
  if (day === '*' && weekday === '*') {
    const everyMinutes = stepOf(minutes, 59);
    if (everyMinutes !== undefined && hours === '*') return { kind: 'minutes', every: everyMinutes };
    const everyHours = stepOf(hours, 23);
    if (everyHours !== undefined && minute !== undefined) return { kind: 'hours', every: everyHours, minute };
  }
  if (minute === undefined || hour === undefined) return undefined;
  const time = `${two(hour)}:${two(minute)}`;
  if (weekday === '*') {
    if (day === '*') return { kind: 'day', time };
    const date = numberIn(day, 1, 31);
    return date === undefined ? undefined : { kind: 'month', day: date, time };
  }
  const days = day === '*' ? daysOf(weekday) : undefined;
  return days === undefined ? undefined : { kind: 'week', days, time };
}

const step = (every: number) => (every === 1 ? '*' : `*/${every}`);

function clock(time: string): string {
  const [hour = '0', minute = '0'] = time.split(':');
  return `${Number(minute)} ${Number(hour)}`;
}

export function writeRepeat(repeat: Repeat): string {
  switch (repeat.kind) {
    case 'minutes':
      return `${step(repeat.every)} * * * *`;
    case 'hours':
      return `${repeat.minute} ${step(repeat.every)} * * *`;
    case 'day':
      return `${clock(repeat.time)} * * *`;
    case 'week': {
      const isWorkWeek = repeat.days.join() === '1,2,3,4,5';
      const days = isWorkWeek ? 'MON-FRI' : repeat.days.map((day) => dayNames[day]).join(',');
      return `${clock(repeat.time)} * * ${days}`;
    }
    case 'month':
      return `${clock(repeat.time)} ${repeat.day} * *`;
  }
}

/** Another kind, with what of the one before still fits. */
export function changeKind(before: Repeat | undefined, kind: RepeatKind): Repeat {
  const time = before !== undefined && 'time' in before ? before.time : '09:00';
  switch (kind) {
    case 'minutes':
      return { kind, every: 15 };
    case 'hours':
      return { kind, every: 1, minute: 0 };
    case 'day':
      return { kind, time };
    case 'week':
      return { kind, days: [1, 2, 3, 4, 5], time };
    case 'month':
      return { kind, day: 1, time };
  }
}
