/** First-in, first-out queue of calls: one call runs at a time, a bounded number waits. */
export interface CallQueue {
  active(): number;
  waiting(): number;
  /** @returns undefined if the queue is full. A ticket must be released, even if its turn never came. */
  enter(): Ticket | undefined;
}

export interface Ticket {
  /** Resolves when the call may run. */
  turn: Promise<void>;
  release(): void;
}

export function createCallQueue(waitingMax: number): CallQueue {
  const queue: (() => void)[] = [];

  function startFirst(): void {
    queue[0]?.();
  }

  return {
    active: () => Math.min(queue.length, 1),
    waiting: () => Math.max(queue.length - 1, 0),
    enter() {
      if (queue.length > waitingMax) return undefined;
      const { promise: turn, resolve } = Promise.withResolvers<void>();
      queue.push(resolve);
      if (queue.length === 1) startFirst();
      return {
        turn,
        release() {
          const index = queue.indexOf(resolve);
          if (index < 0) return;
          queue.splice(index, 1);
          if (index === 0) startFirst();
        },
      };
    },
  };
}
