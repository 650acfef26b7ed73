/** Lets one call through at a time and a bounded number wait, first come, first served. */
export interface CallQueue {
  active(): number;
  waiting(): number;
  /** Undefined when too many wait already. The ticket must be released, also when its turn never came. */
  enter(): Ticket | undefined;
}

export interface Ticket {
  turn: Promise<void>;
  release(): void;
}

export function createCallQueue(waitingMax: number): CallQueue {
  const queue: (() => void)[] = [];

  function callNext(): void {
    queue[0]?.();
  }

  return {
    active: () => Math.min(queue.length, 1),
    waiting: () => Math.max(queue.length - 1, 0),
    enter() {
      if (queue.length > waitingMax) return undefined;
      const { promise: turn, resolve } = Promise.withResolvers<void>();
      queue.push(resolve);
      if (queue.length === 1) callNext();
      return {
        turn,
        release() {
          const place = queue.indexOf(resolve);
          if (place < 0) return;
          queue.splice(place, 1);
          if (place === 0) callNext();
        },
      };
    },
  };
}
