// Starts the real server for one worker: a free port, a fresh database, files of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the database holds when the tests begin. */
export type World = 'empty' | 'demonstration' | { stores: number };

export interface Server {
  url: string;
  /** Everything the server has printed so far. */
  log(): string;
  stop(): Promise<void>;
}

const wanted = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by \`cargo xtask test browser\``);
  return value;
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** The URL of a fresh database of the project's engine. */
const freshDatabase = (engine: string, home: string, name: string): string => {
  if (engine !== 'postgres') return `sqlite:${join(home, 'groundswell.db')}`;
  const cluster = wanted('GROUNDSWELL_TEST_PG');
  execFileSync('psql', [cluster, '-qc', `create database ${name}`]);
  return cluster.replace('/postgres?', `/${name}?`);
};

export async function start(engine: string, world: World): Promise<Server> {
  const home = mkdtempSync(join(tmpdir(), 'groundswell-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database = freshDatabase(engine, home, `e2e_${process.pid}_${port}`);
  if (typeof world === 'object') {
    const env = { ...process.env, DATABASE_URL: database };
    execFileSync(wanted('GROUNDSWELL_SERVER'), ['demo', '--stores', `${world.stores}`], { cwd: home, env });
  }
  const child: ChildProcess = spawn(
    wanted('GROUNDSWELL_SERVER'),
    ['serve', ...(world === 'demonstration' ? ['--demo'] : [])],
    { cwd: home, env: { ...process.env, DATABASE_URL: database, GROUNDSWELL_LISTEN: `127.0.0.1:${port}` } },
  );
  const said: string[] = [];
  child.stdout?.on('data', text => said.push(String(text)));
  child.stderr?.on('data', text => said.push(String(text)));
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const log = () => said.join('');

  const patience = Date.now() + 120_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${log()}`);
    if (Date.now() > patience) throw new Error(`the server does not answer:\n${log()}`);
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) break;
    await new Promise(resolve => setTimeout(resolve, 50));
  }

  return {
    url,
    log,
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(force);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
