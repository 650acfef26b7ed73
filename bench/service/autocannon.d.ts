/** Types of the part of autocannon that the benchmark uses; the package has none. */
declare module 'autocannon' {
  interface Options {
    url: string;
    method: 'GET' | 'POST';
    body?: string;
    headers?: Record<string, string>;
    connections: number;
    /** Total number of requests. */
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
