/** Lets one call through at a time and a bounded number wait, first come, first served. */
export interface Turnstile {
  active(): number;
  waiting(): number;
  /** Undefined when too many wait already. The ticket must be released, also when its turn never came. */
  enter(): Ticket | undefined;
}

export interface Ticket {
  turn: Promise<void>;
  release(): void;
}

export function createTurnstile(waitingMax: number): Turnstile {
  const queue: { resolve: () => void; released: boolean }[] = [];

  function callNext(): void {
    queue[0]?.resolve();
  }

  return {
    active: () => Math.min(queue.length, 1),
    waiting: () => Math.max(queue.length - 1, 0),
    enter() {
      if (queue.length > waitingMax) return undefined;
      const { promise: turn, resolve } = Promise.withResolvers<void>();
      const place = { resolve, released: false };
      queue.push(place);
      if (queue.length === 1) callNext();
      return {
        turn,
        release() {
          if (place.released) return;
          place.released = true;
          const wasFirst = queue[0] === place;
          queue.splice(queue.indexOf(place), 1);
          if (wasFirst) callNext();
        },
      };
    },
  };
}
