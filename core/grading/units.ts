/** Units by mathjs, with the names that models write for them. Imported lazily: the library has 70 KB compressed. */
import { create, type Unit, unitDependencies } from 'mathjs';

const math = create({ ...unitDependencies }, {});

export type { Unit };

const WORDS: Readonly<Record<string, string>> = {
  '°': 'deg',
  degree: 'deg',
  degrees: 'deg',
  radian: 'rad',
  radians: 'rad',
  '°c': 'degC',
  '°f': 'degF',
  celsius: 'degC',
  fahrenheit: 'degF',
  metre: 'm',
  metres: 'm',
  meters: 'm',
  centimetre: 'cm',
  centimetres: 'cm',
  centimeters: 'cm',
  millimetre: 'mm',
  millimetres: 'mm',
  millimeters: 'mm',
  kilometre: 'km',
  kilometres: 'km',
  kilometers: 'km',
  kilogram: 'kg',
  kilograms: 'kg',
  grams: 'g',
  gram: 'g',
  liter: 'l',
  liters: 'l',
  litre: 'l',
  litres: 'l',
  ml: 'ml',
  mL: 'ml',
  inches: 'in',
  inch: 'in',
  feet: 'ft',
  foot: 'ft',
  yards: 'yd',
  yard: 'yd',
  miles: 'mi',
  mile: 'mi',
  pounds: 'lbm',
  lb: 'lbm',
  lbs: 'lbm',
  seconds: 's',
  sec: 's',
  secs: 's',
  second: 's',
  minutes: 'minute',
  mins: 'minute',
  min: 'minute',
  hours: 'h',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  days: 'day',
  mph: 'mi/h',
  kph: 'km/h',
  kmh: 'km/h',
  amps: 'A',
  volts: 'V',
  watts: 'W',
  ohms: 'ohm',
  Ω: 'ohm',
  joules: 'J',
  newtons: 'N',
  μm: 'um',
  µm: 'um',
  厘米: 'cm',
  米: 'm',
  毫米: 'mm',
  千米: 'km',
  公里: 'km',
  度: 'deg',
  千克: 'kg',
  克: 'g',
  升: 'l',
  秒: 's',
  分钟: 'minute',
  小时: 'h',
};
const SUPERSCRIPTS: Readonly<Record<string, string>> = { '²': '^2', '³': '^3' };
const POWERS: Readonly<Record<string, string>> = { square: '^2', sq: '^2', cubic: '^3', cu: '^3' };

/** "square metres per second" becomes m^2/s. */
function spell(text: string): string {
  const words = text
    .replace(/[²³]/g, (mark) => SUPERSCRIPTS[mark] ?? mark)
    .replace(/平方(厘米|毫米|千米|米)/g, '$1^2')
    .replace(/立方(厘米|毫米|米)/g, '$1^3')
    .replace(
      /\b(square|sq|cubic|cu)\b\.? ?([\p{L}°]+)/giu,
      (_, power: string, unit: string) => `${unit}${POWERS[power.toLowerCase()] ?? ''}`,
    )
    .replace(
      /([\p{L}°]+)\.? (squared|cubed)\b/giu,
      (_, unit: string, power: string) => `${unit}${power.toLowerCase() === 'squared' ? '^2' : '^3'}`,
    )
    .replace(/ ?\bper\b ?/gi, '/')
    .replace(/[·⋅*]/g, ' ')
    .replace(/\^\{(-?\d)\}/g, '^$1');
  return words.replace(/°[cf]?|Ω|[\p{L}]+/giu, (word) => WORDS[word] ?? WORDS[word.toLowerCase()] ?? word);
}

export function readUnit(text: string): Unit | null {
  const spelled = spell(text.trim().replace(/\.$/, ''));
  if (spelled === '' || spelled.length > 40 || !/^[\p{L}\d^/ -]+$/u.test(spelled)) return null;
  try {
    return math.unit(`1 ${spelled}`);
  } catch {
    return null;
  }
}

/** Converts `value` between units; null if they measure different things. */
export function convert(value: number, from: Unit, to: Unit): number | null {
  if (!from.equalBase(to)) return null;
  return math.unit(value, from.formatUnits()).toNumber(to.formatUnits());
}
