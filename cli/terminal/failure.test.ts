import { Writable } from 'node:stream';
import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '#clients/typescript/errors.ts';
import { ERRORS, type ErrorCode, SightlineError } from '#contract/errors.ts';
import { PortInUseError } from '../service/start-service.ts';
import { StateFolderError } from '../service/state-folder.ts';
import { exitCodeOf, RunFailedError, reportFailure, UnreachableError, UsageError } from './failure.ts';
import { InterruptedError, interruptible } from './interruption.ts';

function report(error: unknown, json = false) {
  let written = '';
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  return { exitCode: reportFailure(error, { json, stderr }), written };
}

describe('exitCodeOf', () => {
  const failed: ErrorCode[] = [
    'non_finite',
    'inference_crashed',
    'inference_timeout',
    'internal',
    'runner_protocol',
    'storage_failed',
    'lease_expired',
    'grader_failed',
  ];
  const unreachable: ErrorCode[] = [
    'busy',
    'not_ready',
    'unauthorized',
    'key_expired',
    'key_revoked',
    'forbidden',
    'rate_limited',
    'runner_unreachable',
    'runner_lost',
  ];
  test.each(Object.keys(ERRORS) as ErrorCode[])(
    'exitCodeOf maps the error code %s of a runner or a service',
    (code) => {
      const expected = failed.includes(code) ? 4 : unreachable.includes(code) ? 3 : 2;
      expect(exitCodeOf(new SightlineError(code, 'x'))).toBe(expected);
    },
  );

  test.each([
    [new UsageError('x'), 2],
    [new CommanderError(1, 'commander.unknownOption', 'x'), 2],
    [new CommanderError(0, 'commander.helpDisplayed', 'x'), 0],
    [new PortInUseError(8787), 2],
    [new StateFolderError('x'), 2],
    [new UnreachableError('x'), 3],
    [new RunFailedError('image_unreadable', 'x'), 4],
    [new InterruptedError('SIGINT'), 130],
    [new InterruptedError('SIGPIPE'), 141],
    [new TypeError('an internal error'), 1],
    ['a thrown string', 1],
  ])('exitCodeOf(%s) is %i', (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('reportFailure', () => {
  test('reportFailure prints the message and a line for each field error', () => {
    const errors = [
      { pointer: '/draws', message: 'too many' },
      { pointer: '/seed', message: 'too small' },
    ];
    const { written } = report(new SightlineError('invalid_request', 'Not valid at /draws: too many', { errors }));
    expect(written).toBe('sightline: Not valid at /draws: too many\n  /seed: too small\n');
  });

  test('reportFailure advises --token for a runner and --key for a service', () => {
    const service = new ServiceError('unauthorized', { status: 401, detail: 'This API key is not known', errors: [] });
    expect(report(service).written).toContain('--key');
    expect(report(new SightlineError('unauthorized', 'No token.')).written).toContain('--token');
  });

  test('reportFailure prints a problem document on one line with --json', () => {
    const { written, exitCode } = report(new UsageError('Not so.'), true);
    expect(written.trimEnd()).not.toContain('\n');
    expect(JSON.parse(written)).toMatchObject({ code: 'invalid_request', status: 400, detail: 'Not so.' });
    expect(exitCode).toBe(2);
  });

  test('reportFailure prints nothing when the reader of stdout has closed it', () => {
    expect(report(new InterruptedError('SIGPIPE')).written).toBe('');
  });
});

describe('interruptible', () => {
  test('interruptible aborts its signal on SIGINT and throws InterruptedError whatever the work throws', async () => {
    const work = interruptible(async (signal) => {
      const aborted = new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('socket closed'))),
      );
      process.emit('SIGINT', 'SIGINT');
      await aborted;
    });
    await expect(work).rejects.toEqual(new InterruptedError('SIGINT'));
  });

  test('interruptible rethrows an error of the work and removes its signal handlers', async () => {
    const before = process.listenerCount('SIGTERM');
    await expect(interruptible(() => Promise.reject(new RangeError('x')))).rejects.toThrow(RangeError);
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});
