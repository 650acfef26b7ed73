/** Checks of numeric inputs. Each throws a RangeError that names the input and the value. */

export function requireFinite(values: ArrayLike<number>, name: string): void {
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index]))
      throw new RangeError(`${name}[${index}] is ${values[index]}, not a finite number`);
  }
}

export function requireSameLength(a: ArrayLike<unknown>, aName: string, b: ArrayLike<unknown>, bName: string): void {
  if (a.length !== b.length) {
    throw new RangeError(`${aName} has ${a.length} entries, but ${bName} has ${b.length}`);
  }
}

export function requireNonEmpty(values: ArrayLike<unknown>, name: string): void {
  if (values.length === 0) throw new RangeError(`${name} is empty`);
}

export function requireBetween(value: number, name: string, min: number, max: number): void {
  if (!(value >= min && value <= max)) throw new RangeError(`${name} is ${value}, not between ${min} and ${max}`);
}

/** Returns the value. @throws RangeError if it overflowed, although the inputs are finite */
export function withoutOverflow(value: number, name: string): number {
  if (!Number.isFinite(value)) throw new RangeError(`${name} does not fit a float64: the inputs are too large`);
  return value;
}

/** Returns the element at an index. @throws RangeError if there is none */
export function at<Value>(values: ArrayLike<Value>, index: number): Value {
  const value = values[index];
  if (value === undefined) throw new RangeError(`there is no element ${index} of ${values.length}`);
  return value;
}
