/** The part of autocannon that the bench uses; it comes without types. */
declare module 'autocannon' {
  interface Options {
    url: string;
    method: 'GET' | 'POST';
    body?: string;
    headers?: Record<string, string>;
    connections: number;
    /** Requests in all. */
    amount: number;
  }

  interface Result {
    errors: number;
    non2xx: number;
    '2xx': number;
  }

  export default function autocannon(
    options: Options,
  ): Promise<Result> & { on(event: 'response', listener: () => void): void };
}
