/** Finds the workerd process that runs the Worker, and reads its CPU time and memory from /proc (Linux only). */
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { StartedService } from '#cli/service/start-service.ts';

/** Clock ticks in /proc/PID/stat; 100 on all common Linux kernels. */
const TICKS_PER_S = 100;
const LISTENING = '0A';

/** Fields of /proc/PID/stat from the third on. The second is a process name, which may contain spaces and brackets. */
async function readStat(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

async function findWorkerdChildren(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const children: number[] = [];
  for (const pid of pids) {
    try {
      const [, ppid] = await readStat(pid);
      const name = await readFile(`/proc/${pid}/comm`, 'utf8');
      if (Number(ppid) === parent && name.trim() === 'workerd') children.push(pid);
    } catch {
      // The process ended while the list was read.
    }
  }
  return children;
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

/** @returns the port of the Worker; other ports belong to the inspector */
async function findWorkerPort(ports: number[]): Promise<number | undefined> {
  for (const port of ports) {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return port;
  }
  return undefined;
}

export interface WorkerdProcess {
  /** URL of the Worker itself. wrangler's proxy in front of it logs every request, which would dominate the timings. */
  url: string;
  /** CPU time so far of all threads. */
  cpuMs(): Promise<number>;
  /** Resident memory of the process: all isolates, D1 and R2. */
  residentMb(): Promise<number>;
}

/** @throws Error if the process is not found, or if this is not Linux */
export async function findWorkerd({ url, process: parent }: StartedService): Promise<WorkerdProcess> {
  const proxyPort = Number(new URL(url).port);
  for (const pid of await findWorkerdChildren(parent.pid ?? 0)) {
    const ports = await listeningPorts(pid);
    if (ports.includes(proxyPort)) continue;
    const port = await findWorkerPort(ports);
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
  throw new Error('the workerd process that runs the Worker was not found');
}
