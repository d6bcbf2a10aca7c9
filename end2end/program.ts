// A program against the REST API, written as a customer would: with the client that openapi-fetch
// makes from the types that openapi-typescript generates out of `/api/openapi.json`. The story
// `api.spec.ts` generates the types from the running server, checks this file against them, and runs it.
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/api';

type Item = components['schemas']['PlanItem'];

/** What the program saw and did. */
export interface Told {
  plan: string;
  items: number;
  refusedStale: number;
  approvedBy: string;
  orders: string[];
}

/** The answer's body, or the problem that came instead. */
const need = <T>(answer: { data?: T; error?: { detail: string }; response: Response }): T => {
  if (answer.data === undefined) throw new Error(`${answer.response.status}: ${answer.error?.detail}`);
  return answer.data;
};

const tag = (response: Response): string => {
  const found = response.headers.get('etag');
  if (!found) throw new Error('an answer without ETag');
  return found;
};

/** Makes a plan, changes it, has it approved by another key and orders it, twice. */
export async function program(server: string, marketer: string, approver: string, like: string): Promise<Told> {
  const client = (key: string) =>
    createClient<paths>({ baseUrl: server, headers: { Authorization: `Bearer ${key}` } });
  const [own, other] = [client(marketer), client(approver)];

  const plan = need(
    await own.POST('/api/campaigns/plans', {
      params: { header: { 'Idempotency-Key': 'program' } },
      body: { name: 'By a program', month: '2026-05', like },
    }),
  );
  const path = { plan: plan.id };

  const wave = need(await own.GET('/api/campaigns/plans/{plan}/waves', { params: { path } })).items[0];
  if (!wave) throw new Error('a plan without waves');
  need(
    await own.PATCH('/api/campaigns/plans/{plan}/waves/{wave}', {
      params: { path: { ...path, wave: wave.id }, header: { 'If-Match': `"${wave.version}"` } },
      body: { in_home_on: '2026-05-11', budget_cents: null },
    }),
  );

  const campaign = async (): Promise<string> => {
    const first = need(await own.GET('/api/campaigns/matrix/runs', { params: { query: { limit: 1 } } })).items[0];
    if (!first) throw new Error('no matrix run');
    const line = need(
      await own.GET('/api/campaigns/matrix/runs/{run}/recommendations', {
        params: { path: { run: first.id }, query: { status: ['auto_approve'], limit: 1 } },
      }),
    ).items[0];
    if (!line?.campaign) throw new Error('no recommendation');
    return line.campaign;
  };

  // Three stores are mailed, all others are left out.
  const chosen = await campaign();
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const piece = need(
      await own.GET('/api/campaigns/plans/{plan}/items', { params: { path, query: { limit: 500, cursor } } }),
    );
    items.push(...piece.items);
    cursor = piece.next ?? undefined;
  } while (cursor);
  for (const item of items.slice(0, 3)) {
    need(
      await own.PATCH('/api/campaigns/plans/{plan}/items/{item}', {
        params: { path: { ...path, item: item.id }, header: { 'If-Match': `"${item.version}"` } },
        body: { campaign: chosen, pieces: 1_000, status: 'included', wave: wave.id, reason: { kind: 'test', note: '' } },
      }),
    );
  }
  const stale = await own.PATCH('/api/campaigns/plans/{plan}/items/{item}', {
    params: { path: { ...path, item: items[0]!.id }, header: { 'If-Match': `"${items[0]!.version}"` } },
    body: { pieces: 1 },
  });

  const read = await other.GET('/api/campaigns/plans/{plan}', { params: { path } });
  const approved = need(
    await other.POST('/api/campaigns/plans/{plan}/approve', {
      params: { path, header: { 'If-Match': tag(read.response) } },
      body: { acknowledged: need(read).checks.map(check => check.kind) },
    }),
  );
  const digest = approved.approval?.digest ?? '';
  const execute = () =>
    own.POST('/api/campaigns/plans/{plan}/execute', { params: { path }, body: { digest, split: 'per_wave' } });
  const [once, twice] = [need(await execute()), need(await execute())];
  if (JSON.stringify(once) !== JSON.stringify(twice)) throw new Error('executing twice made something else');
  return {
    plan: plan.id,
    items: items.length,
    refusedStale: stale.response.status,
    approvedBy: approved.approval?.by ?? '',
    orders: once.orders.map(order => order.number),
  };
}
