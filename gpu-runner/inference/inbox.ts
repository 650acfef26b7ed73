/** Unbounded queue: callbacks put messages in, one consumer awaits them one by one. */
export interface Inbox<Message> {
  put(message: Message): void;
  take(): Promise<Message>;
}

export function createInbox<Message>(): Inbox<Message> {
  const waiting: Message[] = [];
  let consumer: ((message: Message) => void) | undefined;
  return {
    put(message) {
      if (consumer) {
        const deliver = consumer;
        consumer = undefined;
        deliver(message);
      } else {
        waiting.push(message);
      }
    },
    take() {
      const next = waiting.shift();
      if (next !== undefined) return Promise.resolve(next);
      return new Promise((resolve) => {
        consumer = resolve;
      });
    },
  };
}
