/** The process that runs the Worker, seen from outside: its own address, its processor time and its memory. Linux only. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { StartedService } from '#cli/service/start-service.ts';

/** Of /proc/PID/stat; Linux has no other value on the machines that it runs on. */
const TICKS_PER_S = 100;
const LISTENING = '0A';

/** Fields of /proc/PID/stat from the third on; the second is a name that may hold anything. */
async function readStat(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

async function workerdsOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found: number[] = [];
  for (const pid of pids) {
    try {
      const [, ppid] = await readStat(pid);
      const name = await readFile(`/proc/${pid}/comm`, 'utf8');
      if (Number(ppid) === parent && name.trim() === 'workerd') found.push(pid);
    } catch {
      // It ended while the list was read.
    }
  }
  return found;
}

async function listeningPorts(pid: number): Promise<number[]> {
  const sockets = new Set<string>();
  for (const fd of await readdir(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''))?.[1];
    if (inode !== undefined) sockets.add(inode);
  }
  const table = (await readFile('/proc/net/tcp', 'utf8')).trim().split('\n').slice(1);
  return table
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTENING && sockets.has(fields[9] ?? ''))
    .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16));
}

/** Of the Worker; others are the inspector's. */
async function findPort(ports: number[]): Promise<number | undefined> {
  for (const port of ports) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return port;
  }
  return undefined;
}

export interface WorkerdProcess {
  /** Past the proxy of wrangler, which writes a line for every request and would hide what one costs. */
  url: string;
  /** Processor time so far, of all threads. */
  cpuMs(): Promise<number>;
  /** Of the process: all isolates, D1 and R2. */
  residentMb(): Promise<number>;
}

/** @throws Error where this is not Linux or the service is not as expected */
export async function findWorkerd({ url, process: parent }: StartedService): Promise<WorkerdProcess> {
  const proxyPort = Number(new URL(url).port);
  for (const pid of await workerdsOf(parent.pid ?? 0)) {
    const ports = await listeningPorts(pid);
    if (ports.includes(proxyPort)) continue;
    const port = await findPort(ports);
    if (port === undefined) continue;
    return {
      url: `http://127.0.0.1:${port}`,
      async cpuMs() {
        const fields = await readStat(pid);
        return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_S;
      },
      async residentMb() {
        const status = await readFile(`/proc/${pid}/status`, 'utf8');
        return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
      },
    };
  }
  throw new Error('the process of workerd that runs the Worker was not found');
}
