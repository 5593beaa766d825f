/**
 * Dates as the card writes them (six digits, two for the year) and as Rúbrica keeps them
 * (`YYYY-MM-DD`). Only days that exist in the calendar are dates.
 */

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether a day exists. */
export function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]!) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

/** `YYYY-MM-DD` of eight digits `YYYYMMDD`, or null when that day never was. */
export function isoFromYyyymmdd(text: string): string | null {
  if (!/^\d{8}$/.test(text)) return null;
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)];
  return isDay(Number(year), Number(month), Number(day)) ? `${year}-${month}-${day}` : null;
}

/** `YYYY-MM-DD` of six digits `YYMMDD` in a given century (`'19'`, `'20'`), or null. */
export const isoFromYymmdd = (text: string, century: '19' | '20'): string | null => isoFromYyyymmdd(century + text);

/** `YYMMDD` of a date `YYYY-MM-DD`. */
export const yymmddFromIso = (iso: string): string => iso.slice(2, 4) + iso.slice(5, 7) + iso.slice(8, 10);

/**
 * A holder's birth date from `YYMMDD`, which lacks its century: the latest one that makes the
 * holder at least 18 on `onDate` (`YYYY-MM-DD`), since only adults hold the card. Null when the
 * day exists in neither century.
 */
export function birthFromYymmdd(text: string, onDate: string): string | null {
  const limit = `${String(Number(onDate.slice(0, 4)) - 18).padStart(4, '0')}${onDate.slice(4)}`;
  const recent = isoFromYymmdd(text, '20');
  return recent !== null && recent <= limit ? recent : isoFromYymmdd(text, '19');
}
