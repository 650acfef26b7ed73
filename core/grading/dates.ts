/** Dates and times of day as people write them. Forms such as 03/04/2024, whose order is unknown, are not read. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const DATE = new RegExp(
  String.raw`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b|(\d{4})年(\d{1,2})月(\d{1,2})日|\b(\d{1,2})(?:st|nd|rd|th)? (?:of )?${MONTH},? (\d{4})\b|\b${MONTH} (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`,
  'giu',
);
const TIME = /(?<![\d:.])(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))? ?(?:([ap])\.?m\b\.?)?(?![\d:])/giu;

const monthOf = (name: string) => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
const pad = (value: number) => String(value).padStart(2, '0');

/** Dates as YYYY-MM-DD. */
export function readDates(text: string): string[] {
  return Array.from(text.matchAll(DATE), ([, y1, m1, d1, y2, m2, d2, d3, m3, y3, m4, d4, y4]) => {
    const year = y1 ?? y2 ?? y3 ?? y4;
    const month = m3 !== undefined ? monthOf(m3) : m4 !== undefined ? monthOf(m4) : Number(m1 ?? m2);
    return `${year}-${pad(month)}-${pad(Number(d1 ?? d2 ?? d3 ?? d4))}`;
  });
}

/** Times of day in seconds; `meridiem` is false if a.m. or p.m. is not given. */
export function readTimes(text: string): { seconds: number; meridiem: boolean }[] {
  return Array.from(text.matchAll(TIME), ([, hour, minute, second, half]) => {
    const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
    return { seconds: hours * 3600 + Number(minute) * 60 + Number(second ?? 0), meridiem: half !== undefined };
  }).filter(({ seconds }) => seconds < 86_400 + 3600);
}
