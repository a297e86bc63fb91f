// The syntax of FHIR primitives where the structure check is too lenient: dates must exist in the calendar, a time of
// day needs a zone, an id is an id.

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-](\d{2}):(\d{2}))$/;
const ID = /^[A-Za-z0-9\-.]{1,64}$/;
const MAX_STRING_BYTES = 1_048_576;
const INT_MAX = 2_147_483_647;
const INT_MIN = -2_147_483_648;

export type PrimitiveRule = 'date' | 'date-time' | 'instant' | 'id' | 'string-size' | 'integer-range' | 'uri';

/** The rule a primitive value breaks, or `undefined`. JSON types are the structure check's business. */
export function primitiveRule(type: string, value: unknown): PrimitiveRule | undefined {
  if (typeof value === 'number') {
    const whole = type === 'integer' || type === 'positiveInt' || type === 'unsignedInt';
    return whole && (value > INT_MAX || value < INT_MIN) ? 'integer-range' : undefined;
  }
  if (typeof value !== 'string') return undefined;
  switch (type) {
    case 'id':
      return ID.test(value) ? undefined : 'id';
    case 'date':
      return isDate(value) ? undefined : 'date';
    case 'dateTime':
      return isDate(value) || isInstant(value) ? undefined : 'date-time';
    case 'instant':
      return isInstant(value) ? undefined : 'instant';
    case 'uri':
    case 'url':
    case 'canonical':
      return /\s/.test(value) ? 'uri' : undefined;
    case 'string':
    case 'markdown':
      return Buffer.byteLength(value) > MAX_STRING_BYTES ? 'string-size' : undefined;
    default:
      return undefined;
  }
}

function isDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (!parts) return false;
  const [, year, month = '01', day = '01'] = parts;
  return inCalendar(Number(year), Number(month), Number(day));
}

function isInstant(text: string): boolean {
  const parts = DATE_TIME.exec(text);
  if (!parts) return false;
  const [year, month, day, hour, minute, second, zoneHour = 0, zoneMinute = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (year === undefined || month === undefined || day === undefined) return false;
  if (hour === undefined || minute === undefined || second === undefined) return false;
  // 60 is a leap second.
  const clock = hour <= 23 && minute <= 59 && second <= 60;
  const zone = (zoneHour <= 13 && zoneMinute <= 59) || (zoneHour === 14 && zoneMinute === 0);
  return inCalendar(year, month, day) && clock && zone;
}

function inCalendar(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (lengths[month - 1] ?? 0);
}
