/** Messages that arrive by callback, to be taken one by one. */
export interface Inbox<Message> {
  put(message: Message): void;
  take(): Promise<Message>;
}

export function createInbox<Message>(): Inbox<Message> {
  const waiting: Message[] = [];
  let taker: ((message: Message) => void) | undefined;
  return {
    put(message) {
      if (taker) {
        const deliver = taker;
        taker = undefined;
        deliver(message);
      } else {
        waiting.push(message);
      }
    },
    take() {
      const next = waiting.shift();
      if (next !== undefined) return Promise.resolve(next);
      return new Promise((resolve) => {
        taker = resolve;
      });
    },
  };
}
